# syntax=docker/dockerfile:1.12@sha256:93bfd3b68c109427185cd78b4779fc82b484b0b7618e36d0f104d4d801e66d25
# One file, four images: control, trainer-cpu, trainer-cuda, trainer-pytorch.
#   docker build --target trainer-cuda -t ensemble-trainer-cuda:0.1.0 .
# With a list of its contents and their provenance: docker buildx build --sbom=true --provenance=true ...
# The packages alone, without building: eng/sbom.sh. The digests are renewed by eng/pin-images.sh.
# Health is asked for over HTTP (/healthz, /readyz on 8080): the images have no shell, and need none.

# Any image does that has a PyTorch of this version for python3.
ARG PYTORCH_IMAGE=pytorch/pytorch:2.10.0-cuda12.8-cudnn9-runtime@sha256:b85566342b86d13a67712e9315d40cdc2dad7f8d86df1aff3831f80835edbcca

FROM mcr.microsoft.com/dotnet/sdk:10.0.401-noble@sha256:e70cdb7f80b0348f5cb85f19a8f670fca061f033d57eed12fa003d58b0e06317 AS source
WORKDIR /src
# Packages stay on the building machine, from one build to the next.
ENV NUGET_PACKAGES=/packages DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
COPY . .

# The same silo for control and trainer-cpu.
FROM source AS publish
RUN --mount=type=cache,target=/packages,sharing=locked \
    dotnet publish src/Silo -c Release -p:RestoreLockedMode=true -o /out/silo
RUN --mount=type=cache,target=/packages,sharing=locked \
    dotnet publish src/Client -c Release -p:RestoreLockedMode=true -o /out/client
# What is large and seldom changes goes into a layer of its own.
RUN mv /out/silo/torch /out/torch

# Not in locked mode: docs/decisions/0018-packages-are-locked-by-hash.md.
FROM source AS publish-trainer-cuda
RUN --mount=type=cache,target=/packages,sharing=locked \
    dotnet publish src/Silo -c Release -p:TorchBackend=cuda -o /out/trainer-cuda
RUN mv /out/trainer-cuda/torch /out/torch

# With its own .NET, because a PyTorch image has none.
FROM source AS publish-trainer-pytorch
RUN --mount=type=cache,target=/packages,sharing=locked \
    dotnet publish src/Silo -c Release -p:RestoreLockedMode=true --self-contained -p:TorchBackend=external -o /out/trainer-pytorch

# Without shell and package manager; Ubuntu 24.04, because libtorch wants its libstdc++ (GLIBCXX_3.4.32).
FROM mcr.microsoft.com/dotnet/aspnet:10.0.12-noble-chiseled@sha256:9651fa59abcdf177c30392cb44a820605ca5d618429ab37acbf6e7c644510b02 AS silo
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="EnsembleCluster" \
      org.opencontainers.image.description="Trains and serves deep ensembles on an Orleans cluster" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# Diagnostics would want a place to write in; the root is read-only. One heap: glibc would have eight a core, each of which keeps what a
# member's training has touched (docs/settings.md).
ENV DOTNET_EnableDiagnostics=0 \
    MALLOC_ARENA_MAX=1 \
    Ensemble__DataDir=/var/lib/ensemble \
    Ensemble__Logs__To=console \
    ENSEMBLE_DATA_DIR=/tmp/ensemble \
    PATH=/app:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /app
EXPOSE 8080 11111
# The image's own user, app, by number: Kubernetes must see that it is not root.
USER 1654:1654
ENTRYPOINT ["/app/ensemble-silo"]

FROM silo AS control
ENV Ensemble__Role=control
EXPOSE 30000
# Control silos never load libtorch; beside them is the command line, for kubectl exec.
COPY --from=publish /out/silo /app
COPY --from=publish /out/client /app

FROM silo AS trainer-cpu
ENV Ensemble__Role=trainer
COPY --from=publish /out/torch /app/torch
COPY --from=publish /out/silo /app

FROM silo AS trainer-cuda
ENV Ensemble__Role=trainer \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
COPY --from=publish-trainer-cuda /out/torch /app/torch
COPY --from=publish-trainer-cuda /out/trainer-cuda /app

# libtorch and CUDA are those of the PyTorch image: no CUDA package of ours.
FROM ${PYTORCH_IMAGE} AS trainer-pytorch
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="EnsembleCluster on PyTorch" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# PyTorch's path differs from image to image; so does the libstdc++ that is new enough. If there is none the build ends here.
RUN mkdir -p /opt/ensemble \
    && ln -s "$(python3 -c 'import os, torch; print(os.path.join(os.path.dirname(torch.__file__), "lib"))')" /opt/ensemble/torch \
    && test -e /opt/ensemble/torch/libtorch_cpu.so \
    && mkdir /opt/ensemble/lib \
    && find / -xdev -name 'libstdc++.so.6' -exec grep -q GLIBCXX_3.4.32 {} \; -exec ln -sf {} /opt/ensemble/lib/ \; \
    && test -e /opt/ensemble/lib/libstdc++.so.6
ENV ENSEMBLE_TORCH_DIR=/opt/ensemble/torch \
    LD_LIBRARY_PATH=/opt/ensemble/lib \
    DOTNET_EnableDiagnostics=0 \
    MALLOC_ARENA_MAX=1 \
    Ensemble__Role=trainer \
    Ensemble__DataDir=/var/lib/ensemble \
    Ensemble__Logs__To=console \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
WORKDIR /app
COPY --from=publish-trainer-pytorch /out/trainer-pytorch /app
EXPOSE 8080 11111
USER 1654:1654
ENTRYPOINT ["/app/ensemble-silo"]
