namespace Posthouse.Sieve;

/// <summary>RFC 5463 §4. What it asks for is known when the script is compiled; where all is there, it counts as required from here on.</summary>
internal static class IhaveTest
{
    internal static CompiledTest Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        TextList names = reader.NextList("a list of extensions");
        if (!names.IsConstant) reader.Error(names.At, "Extensions cannot have variables in their names.");
        bool all = Array.TrueForAll(names.Items, name => name.Constant is { } text && reader.Scope.Allowed.Has(text));
        if (all)
        {
            foreach (SieveText name in names.Items) reader.Scope.Require(name.Constant!);
        }

        return new ConstantTest(reader.Node, all);
    }
}
