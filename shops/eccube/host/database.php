<?php

declare(strict_types=1);

namespace Kaitsu\EcCube;

use Kaitsu\HostRefusal;

use function Kaitsu\reach;

/** The shop's database, past Doctrine: rows as they are, in one transaction. Times in it are UTC. */
final class Database
{
    private const WAIT = 5; // seconds for a lock that somebody else holds
    private const BUSY = [1205, 1213]; // lock wait timeout, deadlock

    private \PDO $link;

    public function __construct(string $url)
    {
        $parts = parse_url($url);
        if (!is_array($parts) || !in_array($parts['scheme'] ?? '', ['mysql', 'mysqli', 'pdo-mysql', 'mariadb'], true)) {
            throw new HostRefusal('shop_unreadable', ['why' => 'database_driver']);
        }
        $name = ltrim(rawurldecode($parts['path'] ?? ''), '/');
        parse_str($parts['query'] ?? '', $query);
        $where = isset($query['unix_socket']) ? "unix_socket=$query[unix_socket]"
            : 'host=' . ($parts['host'] ?? 'localhost') . (isset($parts['port']) ? ";port=$parts[port]" : '');
        $user = rawurldecode($parts['user'] ?? '');
        $this->link = $this->refusing(static fn (): \PDO => new \PDO(
            "mysql:$where;dbname=$name;charset=utf8mb4",
            $user,
            rawurldecode($parts['pass'] ?? ''),
            [
                \PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION,
                \PDO::ATTR_EMULATE_PREPARES => false,
                \PDO::ATTR_DEFAULT_FETCH_MODE => \PDO::FETCH_ASSOC,
            ]
        ));
        $this->ask('SET SESSION lock_wait_timeout = ' . self::WAIT . ', innodb_lock_wait_timeout = ' . self::WAIT);
    }

    /** @param string|int|null ...$values @return list<array<string, mixed>> */
    public function ask(string $statement, ...$values): array
    {
        return $this->refusing(function () use ($statement, $values): array {
            $asked = $this->link->prepare($statement);
            $asked->execute($values);
            return $asked->columnCount() > 0 ? $asked->fetchAll() : [];
        });
    }

    /** @param array<string, mixed> $row */
    public function insert(string $table, array $row): int
    {
        reach('before_write');
        $names = implode(', ', array_map([self::class, 'name'], array_keys($row)));
        $slots = implode(', ', array_fill(0, count($row), '?'));
        $this->ask('INSERT INTO ' . self::name($table) . " ($names) VALUES ($slots)", ...array_values($row));
        return (int) $this->link->lastInsertId();
    }

    /** A name for a statement: tables and columns come from declarations, never from a shopper. */
    public static function name(string $name): string
    {
        return '`' . str_replace('`', '``', $name) . '`';
    }

    /** @return list<string> tables whose names begin so */
    public function tables(string $beginning): array
    {
        $rows = $this->ask(
            'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()'
            . ' AND TABLE_NAME LIKE ? ORDER BY TABLE_NAME',
            addcslashes($beginning, '_%\\') . '%'
        );
        return array_column($rows, 'name');
    }

    public function has(string $table): bool
    {
        return in_array($table, $this->tables($table), true);
    }

    /** @return list<string> */
    public function columns(string $table): array
    {
        $rows = $this->ask(
            'SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()'
            . ' AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION',
            $table
        );
        return array_column($rows, 'name');
    }

    public function begin(): void
    {
        $this->refusing(fn (): bool => $this->link->beginTransaction());
    }

    public function commit(): void
    {
        reach('before_write');
        $this->refusing(fn (): bool => !$this->link->inTransaction() || $this->link->commit());
    }

    public function abandon(): void
    {
        $this->refusing(fn (): bool => !$this->link->inTransaction() || $this->link->rollBack());
    }

    /** The number alone: the server's sentence may hold a value. */
    private function refusing(callable $work)
    {
        try {
            return $work();
        } catch (\PDOException $error) {
            $number = (int) ($error->errorInfo[1] ?? 0);
            $reason = in_array($number, self::BUSY, true) ? 'shop_busy' : 'shop_unreadable';
            throw new HostRefusal($reason, ['database' => (string) $number]);
        }
    }
}
