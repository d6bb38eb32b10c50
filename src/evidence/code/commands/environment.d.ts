import type { Analysis, CommandSetting, Site } from '../analysis/analysis.js';
/** What variables set for one command amount to. */
export declare function environmentActs({ environment }: CommandSetting, site: Site, analysis: Analysis): void;
