<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

use Kaitsu\Folders;

/** What a module is to a shop system on WordPress: a plugin, or a part of the shop system that is chosen there. */
interface Modules
{
    /** @return array<string, array{version: string, enabled: bool, files: string}> of declared modules that are there */
    public function states(): array;

    /** @return list<string> what a write must be able to change */
    public function places(): array;

    /** @param array<string, mixed> $request */
    public function install(array $request, string $draft, Folders $folders): void;

    /**
     * Switch the module on, and see at once that the shop lives with it.
     *
     * What says so is committed first, for the web to see it; a run that is refused here is undone from its image.
     */
    public function enable(string $module): void;

    /** @return array<string, mixed> all of the module that a run may touch */
    public function image(string $module): array;

    /** @param array<string, mixed> $image */
    public function putRowsBack(string $module, array $image, Folders $folders): void;

    /** @param array<string, mixed> $image */
    public function putFilesBack(string $module, array $image, Folders $folders): void;
}
