namespace Posthouse.Sieve;

/// <summary>RFC 6609 §3.2. Scripts that include themselves, by whatever way, are an error (§3.1).</summary>
internal sealed class IncludeCommand : CompiledCommand
{
    private const int LongestName = 512;

    private readonly SieveText _name;
    private readonly ScriptLocation _location;
    private readonly bool _once;
    private readonly bool _optional;

    private IncludeCommand(SyntaxNode node, SieveText name, ScriptLocation location, bool once, bool optional)
        : base(node) => (_name, _location, _once, _optional) = (name, location, once, optional);

    internal static CompiledCommand Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        ScriptLocation location = reader.OneOf("personal", "global") == "global" ? ScriptLocation.Global : ScriptLocation.Personal;
        bool once = reader.Flag("once");
        bool optional = reader.Flag("optional");
        return new IncludeCommand(reader.Node, reader.NextText("the name of a script"), location, once, optional);
    }

    protected override Flow Run(SieveRun run)
    {
        string name = _name.Get(run);
        // RFC 5804 §1.6: names are Net-Unicode without controls.
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl)) throw new SieveRunException("A script cannot have such a name.");
        if (_once && run.Includes.WasIncluded(_location, name)) return Flow.Next;
        run.Step(100);
        SieveScript? script = run.Host.Script(_location, name);
        if (script is null)
        {
            if (!_optional) throw new SieveRunException($"There is no {_location.ToString().ToLowerInvariant()} script \"{name}\" that could be included.");
            run.Trace?.Action(Line, $"include: there is no script \"{name}\"");
            return Flow.Next;
        }

        run.Trace?.Action(Line, $"include: \"{name}\"");
        return run.Includes.Run(script, _location, name);
    }
}
