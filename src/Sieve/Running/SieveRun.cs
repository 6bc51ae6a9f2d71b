using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>One run of a script for one message: counts what it costs and gathers what it wants done. Used by one thread, once.</summary>
internal sealed class SieveRun
{
    internal const string SlowRegex = "The regular expressions of the script take too long.";

    private readonly ActionList _actions;
    private int _steps;
    private long _held;
    private long _compared;
    private int _regexes;
    private TimeSpan _regexTime;

    internal SieveRun(SieveContext context)
    {
        Context = context;
        Message = new RunMessage(context.Message, context.SubaddressSeparator, context.Limits);
        Variables = new RunVariables(this);
        _actions = new ActionList(this);
        Flags = context.Flags;
        Texts = new PartText(this);
        Includes = new IncludeStack(this);
    }

    internal SieveContext Context { get; }

    internal SieveLimits Limits => Context.Limits;

    internal SieveHost Host => Context.Host;

    internal SieveTrace? Trace => Context.Trace;

    internal RunMessage Message { get; }

    internal RunVariables Variables { get; }

    internal ActionList Actions => _actions;

    internal PartText Texts { get; }

    /// <summary>Parts that were looked at, with their fields.</summary>
    internal Dictionary<Mail.MessagePart, RunPart> Parts { get; } = [];

    internal IncludeStack Includes { get; }

    /// <summary>What the current script's fields were found to be.</summary>
    internal HeaderMemo Memo { get; set; } = null!;

    /// <summary>The part that the innermost foreverypart is at (RFC 5703 §3.1); null outside of them.</summary>
    internal RunPart? Part { get; set; }

    /// <summary>Where the run is.</summary>
    internal int Line { get; set; }

    /// <summary>Name of the included script that the run is in.</summary>
    internal string? ScriptName { get; set; }

    /// <summary>The loop that ends, while the flow is <see cref="Flow.Break"/>; counted from the outermost.</summary>
    internal int BreakTo { get; set; }

    /// <summary>RFC 5232 §2: the internal variable.</summary>
    internal IReadOnlyList<string> Flags { get; set; }

    /// <summary>RFC 5232 is in use: actions carry flags.</summary>
    internal bool FlagsUsed { get; set; }

    /// <summary>Reused by tests for the values they compare.</summary>
    internal List<TestValue> Values { get; } = [];

    /// <summary>Reused by matches.</summary>
    internal List<string> Captures { get; } = [];

    internal SieveResult Run(SieveScript script)
    {
        try
        {
            script.Execute(this);
            return _actions.Complete(_steps);
        }
        catch (SieveRunException failure)
        {
            Trace?.Action(Line, $"error: {failure.Message} The message is kept.");
            return ActionList.Failed(this, failure.Message, _steps);
        }
    }

    internal Flow Execute(CompiledCommand[] commands)
    {
        foreach (CompiledCommand command in commands)
        {
            Flow flow = command.Execute(this);
            if (flow != Flow.Next) return flow;
        }

        return Flow.Next;
    }

    internal void Step(int count)
    {
        _steps += count;
        if (_steps > Limits.Steps) throw new SieveRunException($"The script takes more than {Limits.Steps} steps.");
    }

    /// <summary>A key was compared with so many characters.</summary>
    internal void Compare(long characters)
    {
        // Short values are most of what there is; what counts are long ones and many.
        _compared += 64 + characters;
        int per = Limits.CharactersPerStep;
        if (_compared < per) return;
        Step((int)Math.Min(int.MaxValue / 2, _compared / per));
        _compared %= per;
    }

    /// <summary>Text was made that lives as long as the run may.</summary>
    internal void Hold(long characters)
    {
        _held += characters;
        if (_held > Limits.HeldCharacters) throw new SieveRunException("The script makes more text than is allowed.");
    }

    internal void SpendOnRegexes(TimeSpan time)
    {
        _regexTime += time;
        if (_regexTime > Limits.RegexTime) throw new SieveRunException(SlowRegex);
    }

    internal PosixRegex MakeRegex(string pattern, Collation collation)
    {
        if (++_regexes > Limits.RegexesMade) throw new SieveRunException($"The script makes more than {Limits.RegexesMade} regular expressions.");
        return PosixRegex.Compile(pattern, collation, Limits, out string error) ?? throw new SieveRunException($"\"{pattern}\" is no regular expression: {error}");
    }
}
