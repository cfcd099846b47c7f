<?php
/*
 * What the classes under app/Customize/Kaitsu see of Doctrine, Symfony and EC-CUBE; only as much as they use.
 * Written for these tests, after what those classes are documented to do.
 */

namespace Doctrine\Common;

interface EventSubscriber
{
    public function getSubscribedEvents();
}

namespace Symfony\Component\EventDispatcher;

interface EventSubscriberInterface
{
    public static function getSubscribedEvents();
}

namespace Symfony\Component\DependencyInjection;

interface EnvVarLoaderInterface
{
    public function loadEnvVars(): array;
}

namespace Symfony\Component\HttpFoundation;

class JsonResponse
{
    public $data, $headers;

    public function __construct($data, $status, $headers)
    {
        [$this->data, $this->headers] = [$data, new Headers()];
    }
}

class Headers
{
    public $all = [];

    public function set($name, $value)
    {
        $this->all[$name] = $value;
    }
}

namespace Eccube\Entity\Master;

class OrderStatus
{
    public const PROCESSING = 8;
    public $id;

    public function getId()
    {
        return $this->id;
    }
}

namespace Eccube\Entity;

class Payment
{
    public $method_class, $visible;

    public function getMethodClass()
    {
        return $this->method_class;
    }

    public function isVisible()
    {
        return $this->visible;
    }
}

class Order
{
    public $id, $pre_order_id, $status;

    public function getId()
    {
        return $this->id;
    }

    public function getPreOrderId()
    {
        return $this->pre_order_id;
    }

    public function getOrderStatus()
    {
        $status = new Master\OrderStatus();
        $status->id = $this->status;
        return $status;
    }
}

namespace Plugin\Pay\Entity;

class Config
{
    public $secret, $data, $name;
}

namespace Proxies\__CG__\Plugin\Pay\Entity;

class Config extends \Plugin\Pay\Entity\Config
{
}

namespace Eccube\Repository;

/** Payments are rows of the manager's; a query is what was said while it was built. */
class PaymentRepository
{
    public static $manager;
    private $visible = false;

    public function findPayments($delivery, $returnType = false)
    {
        $this->visible = true;
        return $returnType ? $this->getResult() : $this->getArrayResult();
    }

    public function createQueryBuilder($alias)
    {
        $this->visible = false;
        return $this;
    }

    public function __call($name, $arguments)
    {
        return $this;
    }

    public function getArrayResult()
    {
        $isFound = fn ($row) => $row['visible'] || !$this->visible;
        return array_values(array_filter(self::$manager->rows['Eccube\Entity\Payment'], $isFound));
    }

    public function getResult()
    {
        $loaded = fn ($row) => self::$manager->load('Eccube\Entity\Payment', $row);
        return array_map($loaded, $this->getArrayResult());
    }
}
