import { expect, it } from "vitest"
import { joinValues } from "./join-values.ts"

const known = { none: "debug", value: "region", short: "o:region" }

it.each([
  ["ec2 describe --filters a b --x", "ec2 describe --filters=a b --x"],
  ["ec2 describe --region eu --debug help", "ec2 describe --region eu --debug help"],
  ["--region eu ec2 describe -w x", "--region eu ec2 describe -w=x"],
  ["ec2 --filters terminate describe --x y", "ec2 --filters terminate describe --x y"],
  ["ec2 describe --x=1 y --region", "ec2 describe --x=1 y --region"],
  ["ec2 describe --x -1h --y -5", "ec2 describe --x -1h --y -5"],
  ["ec2 describe -- --x y", "ec2 describe -- --x y"],
  ["", ""]
])("reads %s as %s", (line, expected) => {
  expect(joinValues(known, (words) => words.length >= 2, line.split(" ")).join(" ")).toBe(expected)
})
