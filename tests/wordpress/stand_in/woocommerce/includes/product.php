<?php

declare(strict_types=1);

/** A product: a post with price and stock. */
class WC_Product
{
    /** @var int */
    private $id;

    public function __construct(int $id)
    {
        $this->id = $id;
    }

    public function get_id()
    {
        return $this->id;
    }

    public function get_name()
    {
        return get_post($this->id)->post_title;
    }

    public function get_slug()
    {
        return get_post($this->id)->post_name;
    }

    public function get_permalink()
    {
        return get_permalink($this->id);
    }

    public function get_price()
    {
        return (string) get_post_meta($this->id, '_price', true);
    }

    public function get_stock_quantity()
    {
        return (int) get_post_meta($this->id, '_stock', true);
    }

    public function is_in_stock()
    {
        return $this->get_stock_quantity() > 0;
    }

    public function is_purchasable()
    {
        return get_post_status($this->id) === 'publish' && $this->get_price() !== '';
    }
}

function wc_get_product($id = false)
{
    $post = get_post($id instanceof WC_Product ? $id->get_id() : (int) $id);
    return $post !== null && $post->post_type === 'product' ? new WC_Product((int) $post->ID) : false;
}

/** By how much there is more, and more sold: both where a post keeps it and in the table that is searched by. */
function wc_stand_in_move(int $product, int $stock, int $sold): void
{
    global $wpdb;
    foreach (['_stock' => $stock, 'total_sales' => $sold] as $key => $by) {
        $wpdb->query($wpdb->prepare(
            "UPDATE $wpdb->postmeta SET meta_value = meta_value + %d WHERE post_id = %d AND meta_key = %s",
            $by,
            $product,
            $key
        ));
    }
    $wpdb->query($wpdb->prepare(
        "UPDATE {$wpdb->prefix}wc_product_meta_lookup SET stock_quantity = stock_quantity + %d,"
        . ' total_sales = total_sales + %d WHERE product_id = %d',
        $stock,
        $sold,
        $product
    ));
    wp_cache_delete($product, 'post_meta');
}
