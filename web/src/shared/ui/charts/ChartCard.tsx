import type { ChartConfiguration } from "chart.js";
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import Dropdown from "react-bootstrap/Dropdown";
import { useTranslation } from "react-i18next";

import { fileKeep } from "../../api/download";
import { Icon } from "../Icon";
import { useTheme } from "../theme";
import { csvOf } from "./csv";
import { paletteOf, type Palette } from "./palette";

/** What a chart shows, as a table: the same figures, in words and numbers as they are read. */
export interface ChartTable {
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  /** The rows with exact numbers, for the file; those above where there are no others. */
  exact?: readonly (readonly string[])[];
}

interface ChartCardProps {
  title: string;
  /** One sentence with what there is to see, for who does not see it. */
  summary: string;
  /** The chart in the colours of the theme. It is drawn anew when this function or the theme changes: memoise it. */
  draw: (palette: Palette) => ChartConfiguration;
  table: ChartTable;
  /** Names the files. */
  fileName: string;
  legend?: ReactNode;
  actions?: ReactNode;
}

/** A chart with its title, summary, table and export. The drawing comes lazily, and again when the theme changes. */
export function ChartCard({ title, summary, draw, table, fileName, legend, actions }: ChartCardProps) {
  const { t } = useTranslation();
  const id = useId();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isTableShown, setIsTableShown] = useState(false);
  const theme = useTheme();

  useEffect(() => {
    let isGone = false;
    let destroy = () => undefined as unknown;
    void import("./canvas").then(({ chartDraw }) => {
      if (isGone || !canvas.current) return;
      const chart = chartDraw(canvas.current, draw(paletteOf(theme)));
      destroy = () => chart.destroy();
    });
    return () => {
      isGone = true;
      destroy();
    };
  }, [draw, theme]);

  const csv = () => {
    const rows = table.exact ?? table.rows;
    fileKeep(new Blob([csvOf([table.columns, ...rows])], { type: "text/csv" }), `${fileName}.csv`);
  };
  const png = () => canvas.current?.toBlob((image) => image && fileKeep(image, `${fileName}.png`));

  return (
    <section className="card-box" aria-labelledby={id}>
      <div className="chart-head">
        <h2 id={id}>{title}</h2>
        <div className="page-actions">
          {actions}
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            aria-expanded={isTableShown}
            onClick={() => setIsTableShown(!isTableShown)}
          >
            <Icon name="table" /> {isTableShown ? t("chart.table_hide") : t("chart.table_show")}
          </button>
          <Dropdown align="end">
            <Dropdown.Toggle
              bsPrefix="btn"
              variant="quiet"
              size="sm"
              aria-label={`${t("table.export")}: ${title}`}
            >
              <Icon name="download" />
            </Dropdown.Toggle>
            <Dropdown.Menu>
              <Dropdown.Item as="button" onClick={csv}>
                {t("chart.csv")}
              </Dropdown.Item>
              <Dropdown.Item as="button" onClick={png}>
                {t("chart.png")}
              </Dropdown.Item>
            </Dropdown.Menu>
          </Dropdown>
        </div>
      </div>
      {legend}
      <div className="chart-box">
        <canvas ref={canvas} role="img" aria-label={`${title}. ${summary}`} />
      </div>
      {isTableShown && <TableOfChart label={title} table={table} />}
    </section>
  );
}

function TableOfChart({ label, table }: { label: string; table: ChartTable }) {
  return (
    // A region that scrolls must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-scroll mt-3" role="region" aria-label={label} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            {table.columns.map((column, at) => (
              <th key={column} scope="col" className={at > 0 ? "is-number" : ""}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row[0]}>
              {row.map((cell, at) => (
                <td key={at} className={at > 0 ? "is-number" : ""}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
