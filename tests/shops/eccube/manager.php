<?php
/*
 * An entity manager in small. php manager.php APP, where APP/Customize/Kaitsu is, with a scenario on stdin:
 * {"rows": {class: [row]}, "cookies", "steps": [[step, arguments...]]}. One request: answers with the results of the
 * steps, the rows afterwards, and each UPDATE and INSERT as it would go to the database.
 */

include __DIR__ . '/standins.php';
ini_set('display_errors', '1');
spl_autoload_register(function ($class) use ($argv) {
    $path = $argv[1] . '/' . str_replace('\\', '/', $class) . '.php';
    is_file($path) && include $path;
});

/** Event, metadata of every class and unit of work in one. */
class Manager
{
    public $rows, $written = [], $name = '', $cache = [], $fieldMappings;
    private $entities = [], $original = [], $sets = [], $object, $subscriber;

    public function __construct(array $rows)
    {
        [$this->rows, $this->subscriber] = [$rows, new Customize\Kaitsu\Entities()];
        $this->fieldMappings = ['secret' => 0, 'data' => 0, 'name' => 0, 'visible' => 0];
    }

    public function __call($name, $arguments)
    {
        return $name === 'getObject' ? $this->object : $this;
    }

    public function load(string $class, array $row)
    {
        $entity = new $class();
        foreach ($row as $property => $value) {
            $entity->$property = $value;
        }
        [$this->entities[spl_object_id($entity)], $this->original[spl_object_id($entity)]] = [$entity, $row];
        $this->tell('postLoad', $entity);
        return $entity;
    }

    public function persist($entity): void
    {
        $this->entities[spl_object_id($entity)] = $entity;
        $this->flush();
        $this->tell('postPersist', $entity);
    }

    public function flush(): void
    {
        $this->sets = [];
        foreach ($this->entities as $id => $entity) {
            $was = $this->original[$id] ?? [];
            foreach (get_object_vars($entity) as $property => $value) {
                if (!array_key_exists($property, $was) || $was[$property] !== $value) {
                    $this->sets[$id][$property] = [$was[$property] ?? null, $value];
                }
            }
            $this->original[$id] = get_object_vars($entity);
        }
        $this->tell('onFlush', null);
        foreach ($this->sets as $id => $set) {
            $this->written[] = array_map(fn ($change) => $change[1], $set);
        }
    }

    public function metadata(string $class)
    {
        [$this->name, $this->cache] = [$class, ['usage' => 1]];
        $this->tell('loadClassMetadata', null);
        return $this->cache;
    }

    public function getScheduledEntityInsertions()
    {
        return [];
    }

    public function getScheduledEntityUpdates()
    {
        return array_intersect_key($this->entities, $this->sets);
    }

    public function &getEntityChangeSet($entity)
    {
        return $this->sets[spl_object_id($entity)];
    }

    public function setOriginalEntityProperty($id, $property, $value)
    {
        $this->original[$id][$property] = $value;
    }

    public function isNullable($property)
    {
        return $property === 'secret';
    }

    public function getFieldValue($entity, $property)
    {
        return $entity->$property;
    }

    public function setFieldValue($entity, $property, $value)
    {
        $entity->$property = $value;
    }

    private function tell(string $event, $object): void
    {
        $this->object = $object;
        $this->subscriber->$event($this);
    }
}

/** The response of a request, or none. */
class Request
{
    public $response, $headers;

    public function setResponse($response)
    {
        $this->response = $response;
    }

    public function getResponse()
    {
        return $this->response;
    }
}

$scenario = json_decode(stream_get_contents(STDIN), true);
$_COOKIE = $scenario['cookies'];
$manager = Eccube\Repository\PaymentRepository::$manager = new Manager($scenario['rows']);
$entity = null;
$steps = [
    'load' => function ($class, $place = 0) use ($manager, &$entity) {
        return $entity = $manager->load($class, $manager->rows[preg_replace('/.*__CG__./', '', $class)][$place]);
    },
    'set' => function ($property, $value) use (&$entity) {
        $entity->$property = $value;
    },
    'persist' => function ($class, $row) use ($manager) {
        $made = new $class();
        foreach ($row as $property => $value) {
            $made->$property = $value;
        }
        $manager->persist($made);
        return $made;
    },
    'flush' => fn () => $manager->flush(),
    'metadata' => fn ($class) => $manager->metadata($class),
    'payments' => function ($asEntities) {
        $found = (new Customize\Kaitsu\PaymentRepository())->findPayments(1, $asEntities);
        return array_map(fn ($one) => is_array($one) ? $one['method_class'] : $one->getMethodClass(), $found);
    },
    'request' => function () {
        $request = new Request();
        (new Customize\Kaitsu\Requests())->answer($request);
        return $request->response->data ?? null;
    },
    'headers' => function () {
        $request = new Request();
        $request->response = new Symfony\Component\HttpFoundation\JsonResponse(null, 200, []);
        (new Customize\Kaitsu\Requests())->keepOutOfCaches($request);
        return (object) $request->response->headers->all;
    },
    'environment' => function (...$names) {
        $loader = new Customize\Kaitsu\EnvLoader();
        $loader->put(new Request());
        return [(object) $loader->loadEnvVars(), array_map('getenv', $names)];
    },
];
$results = [];
foreach ($scenario['steps'] as $step) {
    $result = $steps[array_shift($step)](...$step);
    $results[] = is_object($result) ? clone $result : $result;
}
echo json_encode(['results' => $results, 'written' => $manager->written]);
