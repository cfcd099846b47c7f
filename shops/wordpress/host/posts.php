<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

use function Kaitsu\reach;

/**
 * The pages a fragment may lie on, by the names the driver has for them.
 *
 * Written as rows: kses takes tags out of what an unprivileged user saves, and hooks of save_post mail, ping and post.
 * The editor's history knows both texts all the same: the one before as a revision, and ours.
 */
final class Posts
{
    private const RUN = '_kaitsu_run'; // meta of a revision that one of our runs has made

    private Database $db;
    private string $table;
    private string $run;

    /** @var array<string, list<string>> */
    private array $paths;

    /** @var list<int> */
    private array $touched = [];

    /** @param array<string, list<string>> $paths candidates by name, the first that is there counts */
    public function __construct(Database $db, array $paths, string $run)
    {
        $this->db = $db;
        $this->table = $db->table('posts');
        $this->paths = $paths;
        $this->run = $run;
    }

    /** @return array<string, array{title: string, body: string, builder: string}> */
    public function all(): array
    {
        $found = [];
        foreach (array_keys($this->paths) as $name) {
            $row = $this->row((string) $name);
            if ($row !== null) {
                $found[$name] = ['title' => $row['post_title'], 'body' => $row['post_content'],
                    'builder' => Builders::of($this->db, (int) $row['ID'], $row['post_content'])];
            }
        }
        return $found;
    }

    public function write(string $name, string $body): void
    {
        reach('before_write');
        $id = (int) $this->row($name)['ID'];
        if (wp_get_post_revisions($id, ['posts_per_page' => 1]) === []) {
            $this->keepRevision($id); // else the text of today would have none
        }
        $this->db->ask(
            "UPDATE $this->table SET post_content = ?, post_modified = ?, post_modified_gmt = ? WHERE ID = ?",
            $body,
            current_time('mysql'),
            current_time('mysql', true),
            $id
        );
        clean_post_cache($id);
        $this->keepRevision($id);
        $this->touched[] = $id;
    }

    /** @return array<string, mixed> */
    public function image(): array
    {
        $found = [];
        foreach (array_keys($this->paths) as $name) {
            $row = $this->row((string) $name);
            if ($row !== null) {
                $found[$name] = ['id' => (int) $row['ID'], 'body' => hash('sha256', $row['post_content']),
                    'modified' => $row['post_modified'], 'modified_gmt' => $row['post_modified_gmt']];
            }
        }
        return ['run' => $this->run, 'pages' => $found];
    }

    /** A page that reads as before is as before: with its date, and without our revisions. @param array<string, mixed> $image */
    public function putBack(array $image): void
    {
        reach('before_write');
        foreach ($image['pages'] as $name => $before) {
            $row = $this->row((string) $name);
            if ($row === null || (int) $row['ID'] !== $before['id']
                || hash('sha256', $row['post_content']) !== $before['body']) {
                continue;
            }
            $this->db->ask(
                "UPDATE $this->table SET post_modified = ?, post_modified_gmt = ? WHERE ID = ?",
                $before['modified'],
                $before['modified_gmt'],
                $before['id']
            );
            $this->dropRevisions($before['id'], [$image['run'], $this->run]);
            clean_post_cache($before['id']);
            $this->touched[] = $before['id'];
        }
    }

    /** After a commit. */
    public function forgetCopies(): bool
    {
        array_map('clean_post_cache', $this->touched);
        [$touched, $this->touched] = [$this->touched, []];
        return $touched !== [];
    }

    private function keepRevision(int $id): void
    {
        $revision = wp_save_post_revision($id);
        if (is_int($revision) && $revision > 0) {
            add_metadata('post', $revision, self::RUN, $this->run, true);
        }
    }

    /** @param list<string> $runs */
    private function dropRevisions(int $id, array $runs): void
    {
        foreach (wp_get_post_revisions($id, ['check_enabled' => false]) as $revision) {
            if (in_array(get_metadata('post', $revision->ID, self::RUN, true), $runs, true)) {
                wp_delete_post_revision($revision->ID);
            }
        }
    }

    /** @return array<string, mixed>|null */
    private function row(string $name): ?array
    {
        foreach ($this->paths[$name] ?? [] as $path) {
            $id = ctype_digit($path) ? (int) $path : $this->idOf($path);
            $rows = $id === 0 ? [] : $this->db->ask(
                "SELECT ID, post_title, post_content, post_modified, post_modified_gmt FROM $this->table"
                . " WHERE ID = ? AND post_type = 'page' AND post_status IN ('publish', 'private', 'draft')",
                $id
            );
            if ($rows !== []) {
                return $rows[0];
            }
        }
        return null;
    }

    /** 0 where there is no such page. Japanese slugs lie there percent-encoded. */
    private function idOf(string $path): int
    {
        $id = 0;
        foreach (explode('/', trim($path, '/')) as $slug) {
            $rows = $this->db->ask(
                "SELECT ID FROM $this->table WHERE post_name = ? AND post_parent = ? AND post_type = 'page'"
                . " AND post_status IN ('publish', 'private', 'draft') ORDER BY post_status = 'publish' DESC, ID LIMIT 1",
                sanitize_title($slug),
                $id
            );
            if ($rows === []) {
                return 0;
            }
            $id = (int) $rows[0]['ID'];
        }
        return $id;
    }
}
