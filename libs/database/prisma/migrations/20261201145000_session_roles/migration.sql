-- AlterTable: a session that was begun before has no refresh token, and ends when it would have
ALTER TABLE "user_session" ADD COLUMN "roles_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
ALTER TABLE "user_session" ADD COLUMN "refresh_token" BYTEA;
