namespace Posthouse.Sieve;

/// <summary>RFC 5703 §7: the text of the part that the loop is at, into a variable; nothing where it is no text.</summary>
internal sealed class ExtractTextCommand : CompiledCommand
{
    private readonly VariablePlace _place;
    private readonly long? _first;
    private readonly TextModifier[] _modifiers;

    private ExtractTextCommand(SyntaxNode node, VariablePlace place, long? first, TextModifier[] modifiers)
        : base(node) => (_place, _first, _modifiers) = (place, first, modifiers);

    internal static CompiledCommand? Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        long? first = reader.TagNumber("first");
        TextModifier[] modifiers = TextModifier.Read(reader);
        SieveText name = reader.NextText("the name of a variable");
        if (reader.Failed || !reader.Scope.Needs("variables", reader.At, "The command 'extracttext'")) return null;
        if (reader.Scope.Loops.Count == 0) reader.Scope.Warnings.Add(reader.At, "'extracttext' takes nothing here: it belongs into a loop over the parts (foreverypart).");
        if (name.Constant is not { } constant)
        {
            reader.Error(reader.LastAt, "The name of a variable cannot have variables in it.");
            return null;
        }

        VariablePlace? place = reader.Scope.Variables.FindForSet(constant, reader.LastAt, reader.Scope);
        return place is { } found ? new ExtractTextCommand(reader.Node, found, first, modifiers) : null;
    }

    protected override Flow Run(SieveRun run)
    {
        // §7: outside of a loop there is no part, and the variable is empty.
        RunPart? part = run.Part?.Current;
        string text = part?.Structure.Type == "text" ? run.Texts.Extracted(part.Source, part.Structure) : "";
        if (_first < text.Length)
        {
            int length = (int)_first.Value;
            if (length > 0 && char.IsHighSurrogate(text[length - 1])) length--;
            text = text[..length];
        }

        // What the variable cannot hold need not be changed first.
        if (text.Length > run.Limits.VariableLength) text = text[..run.Limits.VariableLength];
        run.Variables.Set(_place, TextModifier.Apply(_modifiers, text, run));
        run.Trace?.Action(Line, $"extracttext: {text.Length} characters");
        return Flow.Next;
    }
}
