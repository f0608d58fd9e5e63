-- AlterTable
ALTER TABLE "Model" ADD COLUMN     "source" TEXT;
