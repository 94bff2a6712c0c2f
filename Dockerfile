# One image for every tier; docker-compose.yml chooses the command.
FROM node:24-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6

ENV NODE_ENV=production
WORKDIR /app

# Nothing that runs in production needs an install script.
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

COPY runtime ./runtime
COPY proto ./proto
COPY services ./services
COPY gateway ./gateway
# The colours and the logo of the gateway's own pages.
COPY web/src/styles/tokens.css ./web/src/styles/
COPY web/src/styles/brand.css ./web/src/styles/

USER node
CMD ["node", "gateway/main.ts"]
