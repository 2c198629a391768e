# The image of the collector: its program, the libraries it is linked with, CA certificates, and
# nothing else. No shell; a user that is not root; a root file system it never writes to.
#
#   docker build --build-arg SOURCE_COMMIT=$(git rev-parse HEAD) \
#     --build-arg SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) -t k8s-collector .
#
# Without a Docker daemon, or where images cannot be pulled: `deno task image`.
#
# BASE     what the program is put into: glibc, libgcc_s, CA certificates, user 65532
# PROGRAM  `build` compiles the program here; `prebuilt` takes dist/image/<amd64|arm64>/, which is
#          what a release does, so that both architectures are compiled once, on one machine
ARG BASE=gcr.io/distroless/cc-debian12:nonroot@sha256:9dac0a79194e45a7da0158a9c6da57b217585af0786db3845d1f0ec1a0dd182f
ARG PROGRAM=build

FROM --platform=$BUILDPLATFORM docker.io/denoland/deno:2.9.6@sha256:2014dc167ece617ef7e7ba40631ac2234c59e75ce693e7cc2dc2602b3c87859d AS build
ARG TARGETARCH
ARG SOURCE_COMMIT
ARG SOURCE_DATE_EPOCH
WORKDIR /sources
COPY . .
RUN deno task image:files --arch "$TARGETARCH" --out /image

FROM scratch AS prebuilt
ARG TARGETARCH
COPY dist/image/${TARGETARCH}/ /image/

FROM ${PROGRAM} AS program

FROM ${BASE}
ARG BASE
ARG VERSION=0.0.0
ARG SOURCE_COMMIT=unknown
ARG SOURCE_DATE=unknown
ARG SOURCE_URL=unknown
LABEL org.opencontainers.image.title="k8s-collector" \
      org.opencontainers.image.description="Watches a Kubernetes cluster and tells the OpenTelemetry eBPF reducer about its pods" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${SOURCE_COMMIT}" \
      org.opencontainers.image.created="${SOURCE_DATE}" \
      org.opencontainers.image.source="${SOURCE_URL}" \
      org.opencontainers.image.documentation="${SOURCE_URL}/blob/main/docs/install.md" \
      org.opencontainers.image.base.name="${BASE}"
COPY --from=program /image/ /
# The heap ends where the container's memory does.
ENV DENO_USE_CGROUPS=1
# A number, so that Kubernetes can see that it is not root.
USER 65532:65532
WORKDIR /
EXPOSE 8081
STOPSIGNAL SIGTERM
ENTRYPOINT ["/srv/k8s-collector"]
