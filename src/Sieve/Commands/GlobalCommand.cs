namespace Posthouse.Sieve;

/// <summary>RFC 6609 §3.4.1: from here on these names are those that all scripts of the run share. Nothing happens when it is reached.</summary>
internal static class GlobalCommand
{
    internal static CompiledCommand? Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        TextList names = reader.NextList("a list of variables");
        if (!reader.Scope.Needs("variables", reader.At, "The command 'global'")) reader.Fail();
        foreach (SieveText name in names.Items)
        {
            if (name.Constant is { } text) reader.Scope.Variables.MakeGlobal(text, names.At, reader.Scope);
            else reader.Error(names.At, "The name of a variable cannot have variables in it.");
        }

        return null;
    }
}
