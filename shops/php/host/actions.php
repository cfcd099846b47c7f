<?php

declare(strict_types=1);

namespace Kaitsu;

/**
 * The writes, one method an operation, each inside one transaction and safe to repeat.
 *
 * Whatever changes under an open method hides it first: only go_live, after a passed check, opens it again. Files lie
 * outside every transaction, so that hiding is committed before one of them is touched; and what says that a module is
 * installed is committed after its files: a run cut off in between is seen as not installed.
 */
final class Actions
{
    private const ALL = [
        'module' => 'module',
        'credentials' => 'credentials',
        'options' => 'options',
        'register_methods' => 'registerMethods',
        'pages' => 'pages',
        'go_live' => 'goLive',
    ];
    private const REPLACES_FILES = ['module', 'credentials'];

    private Host $host;
    private Shop $shop;

    /** @var array<string, mixed> */
    private array $request;

    /** As it is under our lease: nobody of ours changes it but this very action. */
    private \stdClass $state;

    /** @param array<string, mixed> $request */
    public function __construct(Host $host, array $request, \stdClass $state)
    {
        $this->host = $host;
        $this->shop = $host->shop;
        $this->request = $request;
        $this->state = $state;
    }

    public function carryOut(): void
    {
        $action = $this->request['action'];
        if (!isset(self::ALL[$action])) {
            throw new HostRefusal('program_failed', ['error' => 'action_unknown']);
        }
        if (in_array($action, self::REPLACES_FILES, true)) {
            $this->host->transaction(function (): void {
                $this->shop->hide($this->request['module']);
            });
        }
        $this->host->transaction([$this, self::ALL[$action]]);
    }

    /** Install the archive, unless that very version is there, and enable it. */
    public function module(): void
    {
        reach('before_write');
        [$code, $version] = [$this->request['module'], $this->request['version']];
        $there = $this->state->modules->$code ?? null;
        $isOther = $there === null || [$there->version, $there->archive] !== [$version, $this->request['sha256']];
        if ($isOther) {
            if ($this->request['sha256'] === '') { // part of the shop system: nothing of ours makes it another
                throw new HostRefusal('module_absent', ['module' => $code, 'why' => 'another_version']);
            }
            $this->install($code);
        }
        $this->shop->enable($code, $version);
        if ($isOther) { // now: a module may lay files of its own when it is enabled
            $files = $this->shop->state()['modules'][$code]['files'] ?? '';
            $this->host->archives->note($code, $this->request['sha256'], $files);
        }
    }

    private function install(string $code): void
    {
        reach('before_files');
        $drafts = $this->host->own->file('drafts');
        remove_tree($drafts); // a killed program's; nobody but us is at work here now
        $draft = $this->host->own->folder("drafts/$code");
        try {
            Archive::unpack($this->request['archive'], $this->request['sha256'], $draft);
            $folders = new Folders($this->host->own, $this->request['run']);
            $this->shop->install($this->request, $draft, $folders);
        } finally {
            remove_tree($drafts);
        }
        reach('after_files');
    }

    /** Keep the sealed box and its files; both are opened first, so that what cannot be used is never kept. */
    public function credentials(): void
    {
        reach('before_write');
        $code = $this->enabledModule();
        $sealed = (string) base64_decode($this->request['box'], true);
        $content = $this->host->box->open($sealed);
        $texts = isset($this->request['files'])
            ? $this->host->box->open((string) base64_decode($this->request['files'], true)) : [];
        if (array_map('strval', array_keys($texts)) !== ($content['files'] ?? [])) {
            throw new HostRefusal('box_refused', ['why' => 'other_files']);
        }
        $this->shop->useCredentials($code, $content);
        $this->host->box->keep($code, $sealed);
        $this->host->files->put($code, $texts);
    }

    /** Set the module's settings; settings that are not named stay as they are. */
    public function options(): void
    {
        reach('before_write');
        $code = $this->enabledModule();
        $this->shop->hide($code);
        $this->shop->setOptions($code, $this->request['settings']);
    }

    /** Register the methods hidden, below those that are there, and lay down the preview token's hash. */
    public function registerMethods(): void
    {
        reach('before_write');
        $code = $this->enabledModule();
        foreach ($this->request['methods'] as $method) {
            if (!in_array($this->ownerOf($method['code']), [null, $code], true)) {
                throw new HostRefusal('method_foreign', ['method' => $method['code']]);
            }
            $this->shop->register($code, $method['code'], $method['name']);
        }
        $preview = $this->request['preview'];
        $this->host->records->update($this->request['run'], ['token' => $preview['token_hash']]); // before anybody buys
        $this->host->preview->lay($preview['token_hash'], $preview['lifetime']);
    }

    /** Put the gateway's fragments into the pages, with its methods hidden: they are checked again. */
    public function pages(): void
    {
        reach('before_write');
        $this->shop->hide($this->enabledModule());
        $this->host->pages->put($this->request['gateway'], $this->request['pages']);
    }

    /**
     * Open the methods to everybody, with the fragments that say so, and end the preview.
     *
     * One transaction: no shopper ever pays by card while the legal page denies it, nor reads of it too early.
     */
    public function goLive(): void
    {
        reach('before_write');
        $code = $this->enabledModule();
        $this->host->pages->put($this->request['gateway'], $this->request['pages'] ?? []);
        foreach ($this->request['methods'] as $method) {
            if ($this->ownerOf($method) !== $code) {
                throw new HostRefusal('method_foreign', ['method' => $method]);
            }
            $this->shop->open($method);
        }
        $this->host->preview->end();
        $record = $this->host->records->find($this->request['run']);
        if (($this->request['clean'] ?? false) && $record !== null && $record->token !== '') {
            $this->shop->removeCheck($record->token);
        }
    }

    private function enabledModule(): string
    {
        $code = $this->request['module'];
        if (!($this->state->modules->$code->enabled ?? false)) {
            throw new HostRefusal('module_absent', ['module' => $code]);
        }
        return $code;
    }

    /** The module of a method, "" for the shop's own, null where there is no such method. */
    private function ownerOf(string $code): ?string
    {
        foreach ($this->state->methods as $method) {
            if ($method->code === $code) {
                return $method->module;
            }
        }
        return null;
    }
}
