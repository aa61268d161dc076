namespace PerfGate.Diagnostics;

/// <summary>Every code PerfGate prints. Each has a section in <c>docs/diagnostics.md</c>; a test keeps the two in step.</summary>
public static class DiagnosticCodes
{
    /// <summary>A test became slower than its limit allows.</summary>
    public const string TimeRegressed = "PG0001";

    /// <summary>A test allocates more than its limit allows.</summary>
    public const string AllocationRegressed = "PG0002";

    /// <summary>A test is over an absolute budget (<c>MaxTime</c>, <c>MaxAllocated</c>).</summary>
    public const string BudgetExceeded = "PG0003";

    /// <summary>A test is in the baseline and was not measured.</summary>
    public const string TestMissing = "PG0004";

    /// <summary>A run measured nothing.</summary>
    public const string NothingMeasured = "PG0005";

    /// <summary>A difference was seen that this evidence cannot prove.</summary>
    public const string Inconclusive = "PG0006";

    /// <summary>The baseline's times come from other conditions.</summary>
    public const string NotComparable = "PG0007";

    /// <summary>A test has no baseline yet.</summary>
    public const string NoBaseline = "PG0008";

    /// <summary>A perf test ran once as an ordinary test and was not measured.</summary>
    public const string NotMeasured = "PG0009";

    /// <summary>A perf test did not end within its timeout.</summary>
    public const string TimedOut = "PG0010";

    /// <summary>The JIT was still compiling when measuring began.</summary>
    public const string NotWarm = "PG0011";

    /// <summary>Too few batches fitted into the time budget.</summary>
    public const string FewBatches = "PG0012";

    /// <summary>A loaded assembly was built without optimisation.</summary>
    public const string NotOptimized = "PG0013";

    /// <summary>A counter cannot be read here.</summary>
    public const string CounterUnavailable = "PG0014";

    /// <summary>An action of a test became slower for some or all of its inputs.</summary>
    public const string ActionRegressed = "PG0015";

    /// <summary>Time grows with a higher power of a size than it did.</summary>
    public const string GrowthRegressed = "PG0016";

    /// <summary>Time grows with a higher power of a size than <c>MaxGrowth</c> allows.</summary>
    public const string GrowthExceeded = "PG0017";

    /// <summary>A test does more work than its limit allows, counted in a woven copy.</summary>
    public const string WorkRegressed = "PG0018";

    /// <summary>A test allocates more than its limit allows, counted in a woven copy.</summary>
    public const string ExactAllocationRegressed = "PG0019";

    /// <summary>A test was to be counted, and there are no exact counts.</summary>
    public const string ExactMissing = "PG0020";

    /// <summary>The baseline's exact counts come from other conditions.</summary>
    public const string ExactNotComparable = "PG0021";

    /// <summary>An option has a value that cannot be understood.</summary>
    public const string InvalidOption = "PG1001";

    /// <summary>A method cannot be a perf test.</summary>
    public const string InvalidMethod = "PG1002";

    /// <summary>A counter's name is unknown.</summary>
    public const string UnknownCounter = "PG1003";

    /// <summary>A command of the tool was used wrongly.</summary>
    public const string Usage = "PG1004";

    /// <summary>The test framework is older than the adapter's; the packages' targets say so.</summary>
    public const string FrameworkTooOld = "PG1005";

    /// <summary>A line of a run file or baseline cannot be read.</summary>
    public const string CorruptLine = "PG2001";

    /// <summary>A run file ends before its closing line.</summary>
    public const string TruncatedRun = "PG2002";

    /// <summary>A run file was written by a newer PerfGate.</summary>
    public const string NewerSchema = "PG2003";

    /// <summary>A file or directory is not there.</summary>
    public const string NotFound = "PG2004";

    /// <summary>A run cannot become a baseline.</summary>
    public const string BaselineRefused = "PG2005";

    /// <summary>A child process (a build, a test run) failed or did not end in time.</summary>
    public const string ChildFailed = "PG2006";

    /// <summary>A report cannot be written.</summary>
    public const string ReportNotWritten = "PG2007";

    /// <summary>Charts cannot be drawn on this machine; the rest of the report is complete.</summary>
    public const string ChartsUnavailable = "PG2008";

    /// <summary>An action log does not hold all that it speaks of.</summary>
    public const string IncompleteLog = "PG2009";

    /// <summary>git cannot be used: it is not there, there is no repository, or it failed.</summary>
    public const string GitUnavailable = "PG2010";

    /// <summary>A side of a comparison cannot be told: a name that is neither a git ref nor a build output, or no base to begin with.</summary>
    public const string SideNotFound = "PG2011";

    /// <summary>A side of a comparison does not build.</summary>
    public const string SideNotBuilt = "PG2012";

    /// <summary>A side was built with a PerfGate that cannot be paced from outside.</summary>
    public const string NoLockStep = "PG2013";

    /// <summary>The build kept with a baseline is missing, damaged, or belongs to another baseline.</summary>
    public const string KeptBuildUnusable = "PG2014";

    /// <summary>A side of a lock-step comparison and its pacer have lost each other, or do not understand each other.</summary>
    public const string LockStepFailed = "PG2016";

    /// <summary>A machine, or its load, is unfit for comparing times.</summary>
    public const string UnfitMachine = "PG2017";

    /// <summary>A search for the commit that made a test slower cannot begin: the test is not slower at its end, or that cannot be told.</summary>
    public const string NotSlower = "PG2020";

    /// <summary>Of the commits that may have made a test slower, more than one could not be tried.</summary>
    public const string OnlySkippedLeft = "PG2021";

    /// <summary>A report cannot be shown: the program for it does not start, or failed.</summary>
    public const string NotOpened = "PG2022";

    /// <summary>Results cannot be served: the port cannot be had.</summary>
    public const string NotServed = "PG2023";

    /// <summary>It cannot be told where a comment goes, or there is no token to post it with.</summary>
    public const string CommentPlaceUnknown = "PG4001";

    /// <summary>A server refused a comment.</summary>
    public const string CommentRefused = "PG4002";

    /// <summary>A job for a fork may not comment.</summary>
    public const string CommentReadOnly = "PG4003";

    /// <summary>A server could not be reached in time to comment.</summary>
    public const string CommentUnreachable = "PG4004";

    /// <summary>The summary of a job could not be written.</summary>
    public const string CiNotTold = "PG4005";

    /// <summary>A folder cannot be woven: it is not there, is a woven copy itself, or holds a program in a single file.</summary>
    public const string NotWeavable = "PG5001";

    /// <summary>A folder has no assembly that can be woven.</summary>
    public const string NothingWoven = "PG5002";

    /// <summary>A woven copy could not be written, or its source could not be read.</summary>
    public const string CopyNotMade = "PG5003";

    /// <summary>A folder's PerfGate.Core counts in another way than this tool weaves for.</summary>
    public const string OtherProtocol = "PG5004";

    /// <summary>A program was trimmed of what counting needs.</summary>
    public const string TrimmedAway = "PG5005";

    /// <summary>A test could not be counted.</summary>
    public const string NotCounted = "PG5020";

    /// <summary>Hash codes differ from process to process in this runtime: what depends on them is not counted alike.</summary>
    public const string SeedsNotFixed = "PG5021";

    /// <summary>The counts of a program could not be written, or cannot be read.</summary>
    public const string CountsUnusable = "PG5022";

    /// <summary>Threads that a counted test did not start worked meanwhile, more than the test may grow by.</summary>
    public const string WorkOfOthers = "PG5023";

    /// <summary>Tests that ask for exact counts could not be counted: their assembly could not be woven.</summary>
    public const string NotWoven = "PG5030";

    /// <summary>A process that counts failed, was killed, or left no counts of a test that asks for them.</summary>
    public const string CountingFailed = "PG5031";

    /// <summary>An assembly with local sources is not woven: its calls and work are not counted.</summary>
    public const string PartNotWoven = "PG5032";

    /// <summary>A command line names no program that can be counted.</summary>
    public const string ProgramNotCountable = "PG5033";

    /// <summary>An assembly with methods marked [LogCall] could not be woven.</summary>
    public const string CallsNotWoven = "PG5040";

    /// <summary>The calls of a method marked [LogCall] cannot be logged.</summary>
    public const string CallsNotLogged = "PG5041";

    /// <summary>A project refers to a Core that the weaver does not weave for.</summary>
    public const string OtherLogCallProtocol = "PG5042";

    /// <summary>An assembly with logged calls is signed with a key that cannot be read.</summary>
    public const string NotSignedAgain = "PG5043";

    /// <summary>PerfGate itself failed.</summary>
    public const string InternalError = "PG9001";

    /// <summary>The machine-wide measuring lock could not be had in time.</summary>
    public const string LockTimeout = "PG9002";

    /// <summary>The run file could not be written.</summary>
    public const string RunFileNotWritten = "PG9003";

    /// <summary>An action log, or a part of it, could not be written.</summary>
    public const string ActionLogNotWritten = "PG9004";
}
