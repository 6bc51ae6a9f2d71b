namespace Posthouse.Sieve;

/// <summary>
/// What one script may cost, when it is compiled and when it runs. What is exceeded while compiling is an error of the script; what is
/// exceeded while running ends the script as a run-time error, and the message is kept.
/// </summary>
public sealed record SieveLimits
{
    public static readonly SieveLimits Default = new();

    /// <summary>Octets of a script. People's scripts have a few kilobytes; generated lists of senders some hundred.</summary>
    public int ScriptOctets { get; init; } = 512 * 1024;

    /// <summary>Blocks and tests inside each other. RFC 5228 §2.10.6 asks for 15 blocks and 15 tests at least.</summary>
    public int Nesting { get; init; } = 32;

    /// <summary>Commands in one script.</summary>
    public int Commands { get; init; } = 5_000;

    /// <summary>Tests in one script.</summary>
    public int Tests { get; init; } = 10_000;

    /// <summary>Strings in one list.</summary>
    public int ListItems { get; init; } = 20_000;

    /// <summary>Errors that are reported for one script; the rest is only counted.</summary>
    public int Errors { get; init; } = 100;

    /// <summary>Actions of one run: messages filed, sent and answered. Pigeonhole's default.</summary>
    public int Actions { get; init; } = 32;

    /// <summary>Redirects of one run. RFC 5228 §4.2 wants them limited, as they make loops; Pigeonhole's default.</summary>
    public int Redirects { get; init; } = 4;

    /// <summary>Notifications of one run. RFC 5435 §8 wants them limited.</summary>
    public int Notifications { get; init; } = 4;

    /// <summary>Commands, tests and comparisons of one run, included scripts and loops counted; long texts count more, see <see cref="CharactersPerStep"/>.</summary>
    public int Steps { get; init; } = 200_000;

    /// <summary>Characters compared that count as one step.</summary>
    public int CharactersPerStep { get; init; } = 1_024;

    /// <summary>Characters of text that one run may make: variables, expanded strings, decoded bodies, changed messages.</summary>
    public int HeldCharacters { get; init; } = 16 * 1024 * 1024;

    /// <summary>Characters of a variable's value; what is longer is cut (RFC 5229 §6 asks for 4,000 at least).</summary>
    public int VariableLength { get; init; } = 16 * 1024;

    /// <summary>Variables of one script, and global ones of a run (RFC 5229 §6 asks for 128 at least).</summary>
    public int Variables { get; init; } = 256;

    /// <summary>The highest match variable, <c>${N}</c> (RFC 5229 §6 asks for 9 at least).</summary>
    public int MatchVariables { get; init; } = 32;

    /// <summary>Scripts inside each other by include (RFC 6609 §3.1 leaves it to us).</summary>
    public int IncludeDepth { get; init; } = 10;

    /// <summary>Scripts that one run includes in all.</summary>
    public int Includes { get; init; } = 100;

    /// <summary>Characters of a regular expression.</summary>
    public int RegexLength { get; init; } = 1_000;

    /// <summary>Positions of a regular expression after its counted repetitions are written out.</summary>
    public int RegexSize { get; init; } = 1_000;

    /// <summary>Characters of a value that a regular expression looks at.</summary>
    public int RegexSubject { get; init; } = 64 * 1024;

    /// <summary>Regular expressions of one script. Each is made into an automaton when the script is compiled.</summary>
    public int Regexes { get; init; } = 500;

    /// <summary>
    /// How long all matches of regular expressions of one run may take. The automaton is made while it runs, and for repetitions of alternatives with
    /// repetitions in them each new state is dear; steps cannot count that. Usual expressions take microseconds.
    /// </summary>
    public TimeSpan RegexTime { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Regular expressions with variables in them that one run may compile.</summary>
    public int RegexesMade { get; init; } = 20;

    /// <summary>Octets of each body part that tests look at, and that are taken out of it.</summary>
    public int PartOctets { get; init; } = 1024 * 1024;

    /// <summary>Parts of a message that are looked at.</summary>
    public int Parts { get; init; } = 500;

    /// <summary>Octets of a message that replace and enclose may make.</summary>
    public int ChangedMessageOctets { get; init; } = 32 * 1024 * 1024;

    /// <summary>Octets of a header field that is added (RFC 5293 §4).</summary>
    public int AddedFieldOctets { get; init; } = 8 * 1024;

    /// <summary>The shortest time between two answers to one sender. RFC 6131 §2 lets a site set it; 0 s would answer every message.</summary>
    public TimeSpan VacationMinimum { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The time between two answers where the script says none; RFC 5230 §4.1.</summary>
    public TimeSpan VacationDefault { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The longest time; RFC 5230 §4.1 asks for 30 days at least.</summary>
    public TimeSpan VacationMaximum { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long an identifier is remembered where the script says nothing; RFC 7352 §3.3.</summary>
    public TimeSpan DuplicateDefault { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The longest time that an identifier is remembered.</summary>
    public TimeSpan DuplicateMaximum { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Header fields that deleteheader and addheader leave alone; Received and Auto-Submitted are among them always (RFC 5293 §4). Delivered-To is how a loop is known.</summary>
    public IReadOnlyList<string> ProtectedFields { get; init; } = ["Delivered-To"];
}
