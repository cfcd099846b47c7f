<?php

declare(strict_types=1);

namespace Kaitsu;

/**
 * What a shop system has to know for itself. All else (lease, image, box, undoing, answers) is the prelude's.
 *
 * Whoever changes something calls reach('before_write') or reach('before_files') first: a test sees to it. Rows are
 * changed between begin() and commit() or abandon(), and nowhere else.
 */
interface Shop
{
    /**
     * The State without what the prelude adds (box_key, credentials, pages, archive of a module).
     *
     * @return array{
     *     shop: array{system: string, version: string},
     *     modules: array<string, array{version: string, enabled: bool, files: string}>,
     *     options: array<string, array<string, string>>,
     *     methods: list<array{code: string, name: string, module: string, open: bool}>
     * } `files` is the digest() of the module's tree(); methods as a shopper sees them in order, `module` "" for the
     *   shop's own
     */
    public function state(): array;

    /**
     * The pages a fragment may lie on, by their names. `builder` names what keeps the page's text elsewhere.
     *
     * @return array<string, array{title: string, body: string, builder?: string}>
     */
    public function pages(): array;

    public function writePage(string $name, string $body): void;

    /** Begin to change rows: all of them or none. */
    public function begin(): void;

    public function commit(): void;

    /** Take back what was changed since begin(); nothing when nothing was begun. */
    public function abandon(): void;

    /** @return list<string> files and folders that a write must be able to change, whether or not they are there */
    public function places(): array;

    /**
     * Put the unpacked archive where the shop looks for it, by `$folders->replace()`, after a look at what it says
     * it is: Archive::refused('another_module') unless it is the request's module and version.
     *
     * @param array<string, mixed> $request
     */
    public function install(array $request, string $draft, Folders $folders): void;

    public function enable(string $module, string $version): void;

    /**
     * See to it that the shop takes the values of the box at run time; the box itself is kept afterwards.
     *
     * @param array<string, mixed> $content what lies in the box: `fields` by name, `stage`
     */
    public function useCredentials(string $module, array $content): void;

    /**
     * Whether the shop takes the values of these fields from the box, and from nowhere else.
     *
     * @param list<string> $fields names of what lies in the box
     */
    public function takesBox(string $module, array $fields): bool;

    /** @param array<string, string> $settings those that are not named stay as they are */
    public function setOptions(string $module, array $settings): void;

    /** Register a method hidden, below those that are there; one of this module's own keeps its place. */
    public function register(string $module, string $code, string $name): void;

    /** Offer a method of this module to every shopper. */
    public function open(string $code): void;

    /** No shopper is offered the module's methods from here on. */
    public function hide(string $module): void;

    /**
     * Everything of the module that a run may touch, exactly: rows packed(), folders as tree(), files as file_image(),
     * and the names of all others of a kind so that side effects are found.
     *
     * @return array<string, mixed>
     */
    public function image(string $module): array;

    /**
     * Put the module's rows back as they are in image(): others' are left as they are.
     *
     * @param array<string, mixed> $image
     * @param Folders $folders tells which of the module's are about to change
     */
    public function putRowsBack(string $module, array $image, Folders $folders): void;

    /** @param array<string, mixed> $image */
    public function putFilesBack(string $module, array $image, Folders $folders): void;

    /**
     * Codes of the module's methods by which somebody ordered, whatever became of it, but for orders of our checks.
     *
     * @param list<string> $tokens hashes of the preview tokens of our checks
     * @return list<string>
     */
    public function usedByRealOrders(string $module, array $tokens): array;

    /** Remove what the check with this token left, orders and carts; the stock is given back first. */
    public function removeCheck(string $token): void;
}
