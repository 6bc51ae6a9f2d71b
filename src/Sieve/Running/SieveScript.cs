namespace Posthouse.Sieve;

/// <summary>A compiled script. Immutable, shared by any number of runs at once.</summary>
public sealed class SieveScript
{
    private readonly CompiledCommand[] _commands;
    private readonly string[] _headers;
    private readonly int _variables;

    internal SieveScript(CompiledCommand[] commands, CompileScope scope, SieveLimits limits)
    {
        _commands = commands;
        _headers = scope.Headers.ToArray();
        _variables = scope.Variables.Count;
        Limits = limits;
        Capabilities = [.. scope.Required.Order(StringComparer.Ordinal)];
    }

    /// <summary>What it requires.</summary>
    public IReadOnlyList<string> Capabilities { get; }

    /// <summary>What it was compiled under.</summary>
    public SieveLimits Limits { get; }

    /// <summary>Never throws: what goes wrong is in the result, and the message is kept.</summary>
    public SieveResult Run(SieveContext context) => new SieveRun(context).Run(this);

    internal Flow Execute(SieveRun run)
    {
        RunVariables.Frame variables = run.Variables.Enter(_variables);
        HeaderMemo? memo = run.Memo;
        run.Memo = new HeaderMemo(_headers);
        Flow flow = run.Execute(_commands);
        run.Memo = memo!;
        run.Variables.Leave(variables);
        return flow == Flow.Return ? Flow.Next : flow;
    }
}
