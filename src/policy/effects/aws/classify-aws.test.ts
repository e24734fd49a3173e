import { describe, expect, it } from "vitest"
import { commandEffects } from "../finding.ts"
import { classifyAws } from "./classify-aws.ts"
import table from "./operations.json" with { type: "json" }

const judge = (line: string) => commandEffects(classifyAws(line.split(" ")))

describe("classifyAws", () => {
  it("says what is touched, and how, in a sentence", () => {
    expect(judge("ec2 terminate-instances --instance-ids i-0abc --region eu-west-1")).toEqual({
      class: "destructive",
      effects: [
        {
          verb: "delete",
          kind: "ec2/instances",
          group: "amazonaws.com",
          names: ["i-0abc"],
          scope: "outside",
          sensitive: false,
          reversible: false,
          class: "destructive"
        }
      ],
      reasons: ["terminates ec2 instances i-0abc, for good"]
    })
  })

  it("takes a flag that is not known before the operation for one that may hide another operation", () => {
    expect(judge("ec2 --filters terminate-instances describe-instances").class).toBe("destructive")
    expect(judge("--filters ec2 terminate-instances describe-instances").class).toBe("destructive")
  })

  it("takes a dry run for what it is only where the operation has one, and nothing takes it back", () => {
    expect(judge("ec2 stop-instances --instance-ids i-1 --dry-run").class).toBe("read")
    expect(judge("ecs stop-task --task t --dry-run").class).toBe("high")
    for (const back of ["--no-dry-run", "--no-dry", "--no-d"]) {
      expect([back, judge(`ec2 stop-instances --instance-ids i-1 --dry-run ${back}`).class]).toEqual([back, "high"])
    }
  })

  it("sees the beginning of an option that escapes", () => {
    for (const flag of ["--endpoint-url=x", "--endpoint=x", "--end x", "--no-verify", "--ca-b x"]) {
      expect([flag, judge(`ec2 describe-instances ${flag}`).class]).toEqual([flag, "forbidden"])
    }
    expect(judge("ec2 stop-instances --instance-ids i-1 --pro x").class).toBe("forbidden")
    expect(judge("ec2 describe-instances --pro x").class).toBe("sensitive-read")
  })

  it("takes an operation that the models lack for a write, unless every operation of its verb reads", () => {
    expect(judge("ec2 frobnicate-instances").class).toBe("destructive")
    expect(judge("ec2 get-frobs").class).toBe("destructive")
    expect(judge("ec2 describe-frobs").class).toBe("read")
    expect(judge("frobs describe-frobs").class).toBe("destructive")
    expect(Object.keys(table.readingVerbs).toSorted()).toEqual(["describe", "list"])
  })

  it("does not take names of built-in properties for services or operations", () => {
    for (const word of ["constructor", "__proto__", "toString"]) {
      expect(judge(`${word} ${word}`).class).toBe("destructive")
      expect(judge(`ec2 ${word}`).class).toBe("destructive")
    }
  })
})
