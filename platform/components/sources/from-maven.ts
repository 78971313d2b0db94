import { dirname, join } from 'node:path';
import type { MavenSource } from '../component.ts';
import type { ComponentWorld } from '../ports.ts';
import { runSteps } from './install.ts';
import type { InstallResult } from './install.ts';

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** Copies Java artifacts with their run-time dependencies into `lib`; Maven checks their checksums. */
export async function installFromMaven(
  source: MavenSource,
  target: string,
  world: ComponentWorld,
): Promise<InstallResult> {
  const project = join(target, '.project');
  await world.files.write(join(project, 'pom.xml'), projectFile(source.artifacts));
  const args = ['-B', '-q', '-f', join(project, 'pom.xml'), PLUGIN];
  const options = [`-DoutputDirectory=${join(target, 'lib')}`, '-DincludeScope=runtime', '-Dstyle.color=never'];
  const copied = await runSteps([{ program: 'mvn', args: [...args, ...options] }], world);
  await world.files.remove(project);
  if (copied.kind === 'failed' || source.launcher === undefined) return copied;
  await world.files.write(join(target, source.launcher.file), launcher(source.launcher), 0o755);
  return copied;
}

function projectFile(artifacts: readonly string[]): string {
  const dependencies = artifacts.map((artifact) => {
    const [group = '', name = '', version = ''] = artifact.split(':');
    return `    <dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>components</groupId>
  <artifactId>components</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
${dependencies.join('\n')}
  </dependencies>
</project>
`;
}

function launcher({ file, mainClass }: { readonly file: string; readonly mainClass: string }): string {
  const up = dirname(file)
    .split('/')
    .map(() => '..')
    .join('/');
  return `#!/bin/sh\nexec java -cp "$(dirname "$0")/${up}/lib/*" ${mainClass} "$@"\n`;
}
