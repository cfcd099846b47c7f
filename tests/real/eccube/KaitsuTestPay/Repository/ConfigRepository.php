<?php

namespace Plugin\KaitsuTestPay\Repository;

use Doctrine\Persistence\ManagerRegistry;
use Eccube\Repository\AbstractRepository;
use Plugin\KaitsuTestPay\Entity\Config;

class ConfigRepository extends AbstractRepository
{
    public function __construct(ManagerRegistry $registry)
    {
        parent::__construct($registry, Config::class);
    }

    public function get()
    {
        return $this->findOneBy([], ['id' => 'DESC']);
    }
}
