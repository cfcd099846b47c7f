<?php

namespace Plugin\KaitsuTestPay\Entity;

use Doctrine\ORM\Mapping as ORM;

/**
 * Credentials in each shape that payment modules keep them in; the cache is there to show that it is not used.
 *
 * @ORM\Table(name="plg_kaitsu_test_pay_config")
 * @ORM\Entity(repositoryClass="Plugin\KaitsuTestPay\Repository\ConfigRepository")
 * @ORM\Cache(usage="NONSTRICT_READ_WRITE")
 */
class Config
{
    /**
     * @ORM\Column(name="id", type="integer", options={"unsigned":true})
     * @ORM\Id
     * @ORM\GeneratedValue(strategy="IDENTITY")
     */
    private $id;

    /** @ORM\Column(name="label", type="string", length=255, nullable=true) */
    public $label;

    /** @ORM\Column(name="secret", type="string", length=255, nullable=true) */
    public $secret;

    /** @ORM\Column(name="in_json", type="text", nullable=true) */
    public $in_json;

    /** @ORM\Column(name="in_php", type="text", nullable=true) */
    public $in_php;

    public function getInJson()
    {
        return json_decode((string) $this->in_json, true)['keys'][0] ?? '';
    }

    public function setInJson($value)
    {
        $this->in_json = json_encode(['keys' => [$value], 'mode' => '試験', 'more' => new \stdClass()]);
    }

    public function getInPhp()
    {
        return unserialize((string) $this->in_php)['pass'] ?? '';
    }

    public function setInPhp($value)
    {
        $this->in_php = serialize(['pass' => $value, 'mode' => '試験', 'on' => true]);
    }
}
