<?php

declare(strict_types=1);

namespace Kaitsu\EcCube;

use Kaitsu\HostRefusal;
use Kaitsu\Own;

use function Kaitsu\file_image;
use function Kaitsu\put_file_back;
use function Kaitsu\reach;
use function Kaitsu\remove_tree;

/**
 * The pages a fragment may lie on: お支払方法 of the trade law, a row; and the guide, a template.
 *
 * A template is overridden in the shop's own theme, never changed in EC-CUBE's; an override that reads as the template
 * is taken away when undone, if it was not there before.
 */
final class Pages
{
    private const LEGAL = 'お支払方法';
    private const GUIDE = 'Help/guide.twig';
    private const ROOM = 4000; // characters of a row of the trade law

    private Installation $shop;
    private Database $db;
    private Own $own;

    public function __construct(Installation $shop, Database $db, Own $own)
    {
        $this->shop = $shop;
        $this->db = $db;
        $this->own = $own;
    }

    /** @return array<string, array{title: string, body: string}> */
    public function all(): array
    {
        $found = [];
        $legal = $this->legal();
        if ($legal !== null) {
            $found['legal'] = ['title' => (string) $legal['name'], 'body' => (string) $legal['description']];
        }
        $guide = $this->guide();
        if ($guide !== null) {
            $found['guide'] = ['title' => self::GUIDE, 'body' => $guide];
        }
        return $found;
    }

    public function write(string $name, string $body): void
    {
        reach('before_write');
        if ($name === 'legal') {
            if (mb_strlen($body, 'UTF-8') > self::ROOM) {
                throw new HostRefusal('page_refused', ['page' => $name, 'why' => 'too_long']);
            }
            $this->db->ask('UPDATE dtb_tradelaw SET description = ? WHERE id = ?', $body, $this->legal()['id']);
            return;
        }
        $path = $this->override();
        foreach ([dirname($path, 2), dirname($path)] as $folder) {
            is_dir($folder) || @mkdir($folder, 0755, true);
        }
        $this->own->write($path, $body, 0644);
        remove_tree($this->shop->cache() . '/twig'); // an edited template is compiled already
    }

    /** @return array{guide: array<string, mixed>|null, isNull: bool} the override as it is; whether the row has no text at all */
    public function image(): array
    {
        $legal = $this->legal();
        return ['guide' => file_image($this->override()), 'isNull' => $legal !== null && $legal['description'] === null];
    }

    /** What a fragment's going leaves: '' where NULL was. @param array<string, mixed> $image */
    public function putRowBack(array $image): void
    {
        reach('before_write');
        $legal = $this->legal();
        if ($image['isNull'] && $legal !== null && $legal['description'] === '') {
            $this->db->ask('UPDATE dtb_tradelaw SET description = NULL WHERE id = ?', $legal['id']);
        }
    }

    /** @param array<string, mixed> $image */
    public function putFileBack(array $image): void
    {
        reach('before_files');
        if ($image['guide'] === null && @file_get_contents($this->override()) === $this->original()) {
            put_file_back($this->own, $this->override(), null);
            @rmdir(dirname($this->override()));
            remove_tree($this->shop->cache() . '/twig');
        }
    }

    /** @return array<string, mixed>|null */
    private function legal(): ?array
    {
        return $this->db->ask('SELECT * FROM dtb_tradelaw WHERE name = ? ORDER BY sort_no LIMIT 1', self::LEGAL)[0] ?? null;
    }

    private function guide(): ?string
    {
        $text = @file_get_contents($this->override());
        return $text === false ? $this->original() : $text;
    }

    private function original(): ?string
    {
        $text = @file_get_contents($this->shop->path('src/Eccube/Resource/template/default/' . self::GUIDE));
        return $text === false ? null : $text;
    }

    private function override(): string
    {
        return $this->shop->path('app/template/' . $this->shop->env('ECCUBE_TEMPLATE_CODE', 'default') . '/' . self::GUIDE);
    }
}
