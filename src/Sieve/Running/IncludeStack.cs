namespace Posthouse.Sieve;

/// <summary>The scripts that a run is in and has been in (RFC 6609 §3.1).</summary>
internal sealed class IncludeStack(SieveRun run)
{
    private readonly List<(ScriptLocation Location, string Name)> _open = [];
    private readonly HashSet<(ScriptLocation Location, string Name)> _done = [];
    private int _count;

    internal bool WasIncluded(ScriptLocation location, string name) => _done.Contains((location, name));

    internal Flow Run(SieveScript script, ScriptLocation location, string name)
    {
        if (_open.Contains((location, name))) throw new SieveRunException($"The script \"{name}\" includes itself.");
        if (_open.Count >= run.Limits.IncludeDepth) throw new SieveRunException($"Scripts include each other more than {run.Limits.IncludeDepth} deep.");
        if (++_count > run.Limits.Includes) throw new SieveRunException($"More than {run.Limits.Includes} scripts are included.");
        _open.Add((location, name));
        _done.Add((location, name));
        string? outer = run.ScriptName;
        Enter(name);
        // Where this throws, the run is over, and the name tells where.
        Flow flow = script.Execute(run);
        Enter(outer);
        _open.RemoveAt(_open.Count - 1);
        return flow;
    }

    private void Enter(string? name)
    {
        run.ScriptName = name;
        if (run.Trace is not null) run.Trace.Script = name;
    }
}
