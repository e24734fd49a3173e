import type { Labelled } from "../labelled.fixture.ts"

/** docker, compose and podman as runbooks write them, and the class that a reviewer gave each before the classifier was run on it. */
export const labelledDocker: Labelled = {
  read: `
docker
docker --version
docker version
docker version --format {{.Server.Version}}
docker info
docker info -f {{.Driver}}
docker ps
docker ps -a
docker ps -aq --filter status=exited
docker ps -l
docker ps --format table·{{.Names}}
docker container ls --all
docker container inspect web
docker images
docker images -q -f dangling=true
docker image ls
docker image inspect nginx:1.27
docker image history nginx
docker history --no-trunc nginx
docker inspect web
docker inspect -f {{.State.Health.Status}} web
docker inspect --type=image nginx
docker logs web
docker logs -f --tail 100 web
docker logs --since 10m --timestamps web
docker container logs web
docker stats --no-stream
docker stats web db
docker top web
docker top web -eo pid,cmd
docker port web
docker diff web
docker events --since 1h --until 10m
docker wait web
docker search nginx
docker volume ls
docker volume ls -qf dangling=true
docker volume inspect data
docker network ls
docker network inspect bridge
docker system df -v
docker system info
docker system events
docker context ls
docker context show
docker node ls
docker node inspect self --pretty
docker node ps
docker service ls
docker service ps web --no-trunc
docker service logs -f web
docker service inspect web
docker stack ls
docker stack ps app
docker stack services app
docker secret ls
docker secret inspect db
docker config ls
docker plugin ls
docker manifest inspect nginx
docker buildx ls
docker buildx du
docker buildx imagetools inspect nginx
docker swarm ca
docker --debug ps
docker compose ps
docker compose ps -a
docker compose logs -f web
docker compose -f docker-compose.prod.yml logs --tail=50 web
docker compose -p app -f a.yml -f b.yml ps
docker compose top
docker compose images
docker compose ls
docker compose port web 80
docker compose version
docker compose events
docker compose --dry-run up -d
docker-compose ps
docker-compose logs web
docker-compose -f x.yml ps
podman ps -a
podman images
podman logs -f web
podman inspect web
podman stats --no-stream
podman top web
podman info
podman version
podman pod ps
podman pod inspect app
podman volume ls
podman network ls
podman system df
podman events --since 1h
podman image exists nginx
podman secret ls
podman machine list
podman port web
`,
  "sensitive-read": `
docker -c prod ps
docker --context prod logs web
docker swarm join-token worker
docker swarm unlock-key
docker config inspect app
docker export web
docker compose config
docker-compose config
podman generate kube web
podman secret inspect --showsecret db
podman --remote ps
`,
  low: "",
  high: `
docker restart web
docker restart -t 30 web
docker start web
docker stop web
docker stop web db
docker pause web
docker unpause web
docker rename web web-old
docker update --memory 1g web
docker pull nginx:1.27
docker push registry/app:1
docker tag app:1 registry/app:1
docker commit web snap
docker load -i x.tar
docker save -o x.tar nginx
docker container restart web
docker image pull nginx
docker volume create data
docker network create net
docker network connect net web
docker service scale web=3
docker service update --image app:2 web
docker service update --force web
docker service rollback web
docker stack deploy -c app.yml app
docker compose up -d
docker compose up -d --force-recreate web
docker compose restart web
docker compose stop
docker compose pull
docker compose start web
docker-compose up -d
docker compose config -o out.yml
docker export -o x.tar web
podman restart web
podman stop web
podman pull nginx
podman pod restart app
`,
  destructive: `
docker rm web
docker rm -f web
docker rm -fv web
docker rmi nginx
docker rmi -f nginx
docker kill web
docker container rm web
docker container prune -f
docker image prune -a
docker volume rm data
docker volume prune -f
docker network rm net
docker network disconnect net web
docker system prune -af --volumes
docker builder prune
docker exec web ls
docker exec -it web sh
docker exec -u root web cat /etc/hosts
docker attach web
docker cp web:/tmp/x .
docker run --rm nginx
docker run --privileged -v /:/host alpine
docker build -t app .
docker buildx build .
docker node rm n1
docker node update --availability drain n1
docker node promote n1
docker service rm web
docker stack rm app
docker secret rm db
docker swarm leave --force
docker swarm init
docker swarm join-token --rotate worker
docker plugin install x
docker compose down
docker compose down -v
docker compose rm -f web
docker compose kill
docker compose exec web sh
docker compose run web sh
docker compose build
docker-compose down
docker frobnicate
docker compose frobnicate
docker rm --dry-run web
podman rm -f web
podman system prune
podman system reset
podman exec web ls
podman run alpine
podman kube play x.yaml
podman machine ssh
podman pod rm app
`,
  forbidden: `
docker -H tcp://10.0.0.1:2375 ps
docker --host ssh://root@h ps
docker --host=tcp://h rm -f web
docker --context prod rm -f web
docker --config /tmp/x ps
docker --tlsverify ps
docker login registry.example.com
docker logout
docker context use prod
podman login registry.example.com
podman --url ssh://h ps
`
}
