# One image for every tier; docker-compose.yml chooses the command.
FROM node:24-slim

ENV NODE_ENV=production
WORKDIR /app

# Nothing that runs in production needs an install script.
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

COPY runtime ./runtime
COPY proto ./proto
COPY services ./services
COPY gateway ./gateway

USER node
CMD ["node", "gateway/main.ts"]
