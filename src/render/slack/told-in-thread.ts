import type { DataOf } from "../../domain/events-of-kind.ts"
import type { TimelineData, TimelineEvent, TimelineKind } from "../../domain/timeline.ts"

type Which = { readonly [K in TimelineKind]: (data: DataOf<K>) => boolean }

const always = () => true
const never = () => false

/**
 * What an incident's thread tells. What only the opening message shows, and what is looked at before a verdict, is left out: the verdict
 * brings its findings with it.
 */
const which: Which = {
  IncidentOpened: never,
  SignalReceived: never,
  SignalsSampled: never,
  ChangesFound: ({ changes }) => changes.length > 0,
  OnCallRead: always,
  RootChanged: always,
  IncidentAbsorbed: always,
  MergedInto: always,
  MergeProposed: always,
  AlertsMoved: always,
  PhaseChanged: never,
  RunbookSelected: always,
  RunbookRejected: always,
  ParametersBound: never,
  ConditionChecked: ({ purpose, result }) => result.verdict !== "true" && purpose !== "when",
  HypothesisOpened: never,
  ProbeFinished: never,
  HypothesisSettled: never,
  DiagnosisConcluded: always,
  PlanProposed: always,
  ModeChanged: always,
  DecisionMade: always,
  ApprovalRequested: always,
  ApprovalGiven: always,
  ApprovalRefused: always,
  ApprovalRevoked: always,
  ApprovalExpired: always,
  PlanApproved: never,
  PlanRefused: always,
  PlanVoided: always,
  RunRefused: always,
  StepIntended: always,
  PullRequestOpened: always,
  PullRequestMerged: always,
  PullRequestClosed: always,
  ChangeSynced: always,
  StepFinished: always,
  StepObserved: always,
  RollbackStarted: always,
  RollbackFinished: always,
  NoteAdded: always,
  EvidencePruned: never,
  IncidentEnded: always
}

/** Whether the thread of its incident tells this event. */
export const isToldInThread = ({ data }: TimelineEvent): boolean => (which[data._tag] as (data: TimelineData) => boolean)(data)
