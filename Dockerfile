# A static binary that runs as nobody, with nothing else in the image.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /repaybot ./cmd/repaybot && mkdir /data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /repaybot /repaybot
COPY --from=build --chown=65532:65532 /data /data
COPY --from=build --chown=65532:65532 /data /tmp
USER 65532:65532
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/repaybot"]
CMD ["demo", "--listen", "0.0.0.0:8080"]
