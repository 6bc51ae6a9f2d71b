using System.Globalization;
using Posthouse.Sieve;

namespace Posthouse.Delivery;

/// <summary>Where in which script something was asked for; how journals and traces say it.</summary>
/// <param name="Line">0 for what no line asked for.</param>
internal readonly record struct ScriptPoint(StoredScript Script, int Line)
{
    /// <summary>Fields of a journal's detail. A script's name is its owner's text: it stands in quotes and can forge none of the other fields.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Level}line={Line} script=\"{Quoted(Script.Name)}\"");

    internal static string Quoted(string text) => text.Replace('"', '\'');

    private string Level => Script.Owner.Scope switch { ScriptScope.Server => "of=server ", ScriptScope.Domain => "of=domain ", _ => "" };
}
