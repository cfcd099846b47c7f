<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

use Kaitsu\HostRefusal;

use function Kaitsu\reach;

/** All rows or none; and whoever keeps copies of them, in this process, on the web or in a page cache, is told. */
final class Transaction
{
    private Database $db;
    private Options $options;
    private Posts $posts;

    public function __construct(Database $db, Options $options, Posts $posts)
    {
        $this->db = $db;
        $this->options = $options;
        $this->posts = $posts;
    }

    public function begin(): void
    {
        $without = $this->db->withoutTransactions('options', 'posts', 'postmeta');
        if ($without !== []) {
            $detail = ['why' => 'no_transactions', 'tables' => implode(', ', $without)];
            throw new HostRefusal('host_refused_write', $detail);
        }
        $this->db->begin();
    }

    public function commit(): void
    {
        reach('before_write');
        $this->db->commit();
        $isChanged = $this->options->forgetCopies();
        if ($this->posts->forgetCopies() || $isChanged) {
            Caches::purge();
        }
    }

    public function abandon(): void
    {
        $this->db->abandon();
        $this->options->forgetCopies();
    }
}
