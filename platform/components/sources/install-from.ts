import type { InstallSource } from '../component.ts';
import type { ComponentWorld } from '../ports.ts';
import { installFromCollectorBuilder } from './from-collector-builder.ts';
import { installFromDebian } from './from-debian.ts';
import { installFromGoModule } from './from-go-module.ts';
import { installFromMaven } from './from-maven.ts';
import { installFromNpmPackage } from './from-npm-package.ts';
import { installFromVendorDownload } from './from-vendor-download.ts';
import type { InstallResult } from './install.ts';

/** Installs by whatever kind the source is. */
export async function installFrom(
  source: InstallSource,
  target: string,
  world: ComponentWorld,
): Promise<InstallResult> {
  switch (source.kind) {
    case 'vendor':
      return installFromVendorDownload(source, target, world);
    case 'go':
      return installFromGoModule(source, target, world);
    case 'collector':
      return installFromCollectorBuilder(source, target, world);
    case 'maven':
      return installFromMaven(source, target, world);
    case 'debian':
      return installFromDebian(source, target, world);
    case 'npm':
      return installFromNpmPackage(source, target, world);
  }
}

/** Names a source to a person: what will happen and roughly how long it takes. */
export function describeSource(source: InstallSource): string {
  switch (source.kind) {
    case 'vendor':
      return `the vendor's download (${new URL(source.url).host})`;
    case 'go':
      return `go build of ${source.package}@${source.moduleVersion}, which takes minutes`;
    case 'collector':
      return `the Collector's builder ${source.version} and go build, which take minutes`;
    case 'maven':
      return `Maven ${source.artifacts.join(' and ')}`;
    case 'debian':
      return `Debian package ${source.packages.join(' or ')}`;
    case 'npm':
      return `npm package ${source.package.replace('/{platform}', '')}@${source.version}`;
  }
}
