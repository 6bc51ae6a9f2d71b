namespace Posthouse.Sieve;

/// <summary>setflag, addflag and removeflag (RFC 5232 §3), of the internal variable or of one that is named.</summary>
internal sealed class FlagCommand : CompiledCommand
{
    private readonly VariablePlace? _place;
    private readonly TextList _flags;
    private readonly string _name;

    private FlagCommand(SyntaxNode node, VariablePlace? place, TextList flags)
        : base(node) => (_place, _flags, _name) = (place, flags, node.Name);

    internal static CompiledCommand? Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        VariablePlace? place = null;
        if (reader.Left > 1)
        {
            SieveText variable = reader.NextText("the name of a variable");
            SievePosition at = reader.LastAt;
            if (!reader.Scope.Needs("variables", at, "A variable for flags")) reader.Fail();
            else if (variable.Constant is not { } name) reader.Error(at, "The name of a variable cannot have variables in it.");
            else if ((place = reader.Scope.Variables.FindForSet(name, at, reader.Scope)) is null) reader.Fail();
        }

        TextList flags = reader.NextList("a list of flags");
        return reader.Failed ? null : new FlagCommand(reader.Node, place, flags);
    }

    protected override Flow Run(SieveRun run)
    {
        IReadOnlyList<string> before = _place is { } place ? ImapFlags.Normalize([run.Variables.Get(place)], run.Limits) : run.Flags;
        IReadOnlyList<string> given = ImapFlags.Normalize(_flags.Get(run), run.Limits);
        run.Step(1 + (before.Count + given.Count) / 8);
        IReadOnlyList<string> after = _name switch
        {
            "setflag" => given,
            "addflag" => ImapFlags.Normalize([.. before, .. given], run.Limits),
            _ => [.. before.Except(given, StringComparer.OrdinalIgnoreCase)],
        };
        if (_place is { } target)
        {
            run.Variables.Set(target, string.Join(' ', after));
        }
        else
        {
            run.Flags = after;
            run.FlagsUsed = true;
        }

        run.Trace?.Action(Line, $"{_name}: flags are now {(after.Count == 0 ? "none" : string.Join(' ', after))}");
        return Flow.Next;
    }
}
