namespace Posthouse.Sieve;

/// <summary>RFC 5229 §4.</summary>
internal sealed class SetCommand : CompiledCommand
{
    private readonly VariablePlace _place;
    private readonly string _name;
    private readonly SieveText _value;
    private readonly TextModifier[] _modifiers;

    private SetCommand(SyntaxNode node, VariablePlace place, string name, SieveText value, TextModifier[] modifiers)
        : base(node) => (_place, _name, _value, _modifiers) = (place, name, value, modifiers);

    internal static CompiledCommand? Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        TextModifier[] modifiers = TextModifier.Read(reader);
        SieveText name = reader.NextText("the name of a variable");
        SievePosition at = reader.LastAt;
        // The value is expanded with what held before (RFC 5229 §4).
        SieveText value = reader.NextText("a value");
        if (reader.Failed) return null;
        if (name.Constant is not { } constant)
        {
            reader.Error(at, "The name of a variable cannot have variables in it.");
            return null;
        }

        VariablePlace? place = reader.Scope.Variables.FindForSet(constant, at, reader.Scope);
        return place is { } found ? new SetCommand(reader.Node, found, constant, value, modifiers) : null;
    }

    protected override Flow Run(SieveRun run)
    {
        string value = TextModifier.Apply(_modifiers, _value.Get(run), run);
        run.Variables.Set(_place, value);
        run.Trace?.Action(Line, $"set: {_name} is \"{(value.Length > 100 ? value[..100] + "…" : value)}\"");
        return Flow.Next;
    }
}
