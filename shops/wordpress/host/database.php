<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

use Kaitsu\HostRefusal;

use function Kaitsu\reach;

/**
 * WordPress's own connection, asked past $wpdb: that one looks for invalid text in what it sends and takes it out.
 *
 * One connection, so that what WordPress itself writes meanwhile is part of our transaction.
 */
final class Database
{
    private const WAIT = 5; // seconds for a lock that somebody else holds
    private const BUSY = [1205, 1213]; // lock wait timeout, deadlock

    private \mysqli $link;
    private int $thread;
    private bool $isBegun = false;
    private string $prefix;

    public function __construct()
    {
        global $wpdb;
        $link = $wpdb->dbh ?? null;
        if (!$link instanceof \mysqli) {
            throw new HostRefusal('shop_unreadable', ['why' => 'database_driver']);
        }
        $this->link = $link;
        $this->thread = $link->thread_id;
        $this->prefix = $wpdb->prefix;
        $this->ask('SET SESSION lock_wait_timeout = ' . self::WAIT . ', innodb_lock_wait_timeout = ' . self::WAIT);
    }

    public function table(string $name): string
    {
        return $this->prefix . $name;
    }

    /** @return list<string> of these tables, those whose engine knows no transactions */
    public function withoutTransactions(string ...$names): array
    {
        $slots = implode(', ', array_fill(0, count($names), '?'));
        return $this->tablesWhere("TABLE_NAME IN ($slots) AND ENGINE <> 'InnoDB'", ...array_map([$this, 'table'], $names));
    }

    /** @return list<string> tables whose names begin so, behind the prefix of this WordPress */
    public function tables(string $beginning): array
    {
        return $this->tablesWhere('TABLE_NAME LIKE ?', self::like($this->table($beginning)));
    }

    public function has(string $name): bool
    {
        return $this->tablesWhere('TABLE_NAME = ?', $this->table($name)) !== [];
    }

    /** @return list<string> */
    private function tablesWhere(string $condition, string ...$values): array
    {
        $rows = $this->ask(
            "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND $condition",
            ...$values
        );
        return array_column($rows, 'name');
    }

    public static function like(string $beginning): string
    {
        return addcslashes($beginning, '_%\\') . '%';
    }

    public function begin(): void
    {
        // Else a row that is locked for writing locks the gap beside it, and visits wait to lay down a transient there.
        $this->ask('SET TRANSACTION ISOLATION LEVEL READ COMMITTED');
        $this->ask('START TRANSACTION');
        $this->isBegun = true;
    }

    public function isBegun(): bool
    {
        return $this->isBegun;
    }

    public function commit(): void
    {
        reach('before_write');
        global $wpdb;
        if ($wpdb->dbh !== $this->link || $this->link->thread_id !== $this->thread) {
            throw new HostRefusal('shop_busy', ['why' => 'connection_lost']); // what was begun is gone with it
        }
        $this->ask('COMMIT');
        $this->isBegun = false;
    }

    public function abandon(): void
    {
        if ($this->isBegun) {
            $this->isBegun = false;
            $this->ask('ROLLBACK');
        }
    }

    /**
     * Values are bound, never part of the statement. NULL stays NULL and bytes stay bytes.
     *
     * @param string|int|null ...$values
     * @return list<array<string, mixed>>
     */
    public function ask(string $statement, ...$values): array
    {
        $asked = $this->link->prepare($statement);
        if ($asked === false) {
            throw $this->refused();
        }
        if ($values !== []) {
            $types = implode('', array_map(static fn ($value): string => is_int($value) ? 'i' : 's', $values));
            $asked->bind_param($types, ...$values);
        }
        if (!$asked->execute()) {
            throw $this->refused();
        }
        $found = $asked->get_result();
        $rows = $found === false ? [] : $found->fetch_all(MYSQLI_ASSOC);
        $asked->close();
        return $rows;
    }

    /** The number alone: the server's sentence may hold a value. */
    private function refused(): HostRefusal
    {
        $number = $this->link->errno;
        $reason = in_array($number, self::BUSY, true) ? 'shop_busy' : 'shop_unreadable';
        return new HostRefusal($reason, ['database' => (string) $number]);
    }
}
