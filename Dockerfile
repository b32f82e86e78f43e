# A ready JupyterLab with the cnn kernel:
#   docker build -t cnn . && docker run -p 8888:8888 cnn
FROM swift:6.3-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
  libhdf5-dev zlib1g-dev libdeflate-dev libpng-dev libfreetype-dev libedit-dev libzmq3-dev fonts-dejavu-core
COPY . /src
RUN /src/Scripts/install --prefix /opt/cnn

FROM debian:bookworm-slim
# curl and the certificates are for well-known data sets.
RUN apt-get update && apt-get install -y --no-install-recommends \
  python3-venv libhdf5-103-1 zlib1g libdeflate0 libpng16-16 libfreetype6 libedit2 libzmq5 fonts-dejavu-core \
  curl ca-certificates less && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /opt/jupyter && /opt/jupyter/bin/pip install --no-cache-dir jupyterlab==4.6.6 h5py==3.16.0
COPY --from=build /opt/cnn /opt/cnn
RUN useradd --create-home student
USER student
ENV PATH=/opt/cnn/bin:/opt/jupyter/bin:$PATH JUPYTER_PATH=/opt/cnn/share/jupyter LANG=C.UTF-8
RUN cnn doctor && cnn --quiet -c 'print relu(-1)'
COPY --chown=student notebooks /home/student/notebooks
WORKDIR /home/student/notebooks
EXPOSE 8888
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]
