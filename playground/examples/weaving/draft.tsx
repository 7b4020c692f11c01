import type { Pattern } from './patterns';

interface PickerProps {
  patterns: Pattern[];
  chosen: Pattern;
  onChoose: (pattern: Pattern) => void;
}

export function PatternPicker({ patterns, chosen, onChoose }: PickerProps) {
  return (
    <p style="display:flex;gap:6px;flex-wrap:wrap">
      {patterns.map(pattern => (
        <button
          key={pattern.name}
          aria-pressed={pattern === chosen}
          style={pattern === chosen ? 'border-color:var(--t1);color:var(--t1)' : ''}
          onClick={() => onChoose(pattern)}
        >
          {pattern.name}
        </button>
      ))}
    </p>
  );
}

export function Cloth({ cloth, name }: { cloth: boolean[][]; name: string }) {
  const columns = cloth[0]?.length ?? 0;
  return (
    <svg viewBox={`0 0 ${columns} ${cloth.length}`} role="img" aria-label={`Cloth in ${name}`} style="width:100%;max-height:calc(100vh - 96px)">
      {cloth.map((pick, row) =>
        pick.map((warp_on_top, column) =>
          warp_on_top ? (
            <rect key={`${row}.${column}`} x={column + 0.09} y={row - 0.04} width="0.82" height="1.08" rx="0.2" fill="var(--t1)" />
          ) : (
            <rect key={`${row}.${column}`} x={column - 0.04} y={row + 0.09} width="1.08" height="0.82" rx="0.2" fill="var(--t3)" opacity="0.75" />
          ),
        ),
      )}
    </svg>
  );
}
