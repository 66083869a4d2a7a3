import { type ReactElement, useState } from 'react';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import type { PageProps } from '../../api/page.ts';
import { Card } from '../../ui/card.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { settingsSlice } from './slice.ts';

export function SettingsPage({ info }: PageProps): ReactElement {
  const { catalog } = useCatalog();
  const theme = settingsSlice.use((state) => state.theme);
  const setTheme = settingsSlice.use((state) => state.setTheme);
  return (
    <div className="settings-form">
      <Card title="Appearance">
        <ChoiceGroup
          label="Theme"
          value={theme}
          choices={[
            { value: 'system', label: 'As the system' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
          onChange={setTheme}
        />
      </Card>
      <Card title="Ollama">
        <HostField />
      </Card>
      <Card title="About">
        <DefinitionList
          items={[
            { term: 'Quartermaster', value: info.appVersion },
            { term: 'Catalog', value: `${info.catalogVersion} · ${catalog.models.length} models, ${catalog.gpus.length} GPUs` },
            { term: 'Runs as', value: info.desktop ? `desktop app on ${info.platform}` : `server on ${info.platform}` },
            { term: 'Data', value: <code>{info.dataDirectory}</code> },
          ]}
        />
        <p className="soft small settings-form__privacy">
          Scanning, ranking, cost and reports use no network. Only installing a model does, through Ollama.
        </p>
      </Card>
    </div>
  );
}

function HostField(): ReactElement {
  const host = settingsSlice.use((state) => state.ollamaHost);
  const setHost = settingsSlice.use((state) => state.setOllamaHost);
  const [draft, setDraft] = useState(host ?? '');
  const [shown, setShown] = useState(host);
  // Changed elsewhere: what was typed here gives way.
  if (host !== shown) {
    setShown(host);
    if (host !== addressOf(draft)) setDraft(host ?? '');
  }
  const problem = hostProblem(draft);
  const type = (text: string): void => {
    setDraft(text);
    if (hostProblem(text) === undefined) setHost(addressOf(text));
  };
  return (
    <TextField
      label="Address of the Ollama server"
      placeholder="http://127.0.0.1:11434"
      hint="Empty: OLLAMA_HOST, else the usual address on this computer."
      value={draft}
      error={problem}
      onChange={type}
    />
  );
}

const addressOf = (text: string): string | null => (text.trim() === '' ? null : text.trim());

function hostProblem(text: string): string | undefined {
  const address = text.trim();
  return address === '' || (/^https?:/i.test(address) && URL.canParse(address)) ? undefined : 'Write it as http://name:port.';
}
