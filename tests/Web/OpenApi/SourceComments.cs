using System.Text.RegularExpressions;

namespace Posthouse.Web.Tests;

/// <summary>The summaries above types, properties and parameters, as the sources have them: what the document says is what the code says.</summary>
internal sealed partial class SourceComments
{
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <param name="folder">The repository's src.</param>
    public SourceComments(string folder)
    {
        foreach (string file in System.IO.Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        {
            if (file.Contains("/obj/", StringComparison.Ordinal) || file.Contains("/bin/", StringComparison.Ordinal)) continue;
            Read(File.ReadAllLines(file));
        }
    }

    public string? Of(Type type) => _texts.GetValueOrDefault(type.Name.Split('`')[0]);

    public string? Of(Type type, string property)
    {
        for (Type? one = type; one is not null; one = one.BaseType)
        {
            if (_texts.TryGetValue($"{one.Name.Split('`')[0]}.{property}", out string? text)) return text;
        }

        return null;
    }

    private void Read(string[] lines)
    {
        var comment = new List<string>();
        string type = "";
        foreach (string raw in lines)
        {
            string line = raw.Trim();
            if (line.StartsWith("///", StringComparison.Ordinal))
            {
                comment.Add(line[3..].Trim());
                continue;
            }

            if (TypeLine().Match(line) is { Success: true } declared)
            {
                type = declared.Groups[1].Value;
                string all = string.Join(' ', comment);
                if (Summary().Match(all) is { Success: true } summary) _texts.TryAdd(type, Plain(summary.Groups[1].Value));
                foreach (Match parameter in Parameter().Matches(all)) _texts.TryAdd($"{type}.{parameter.Groups[1].Value}", Plain(parameter.Groups[2].Value));
            }
            else if (PropertyLine().Match(line) is { Success: true } property && Summary().Match(string.Join(' ', comment)) is { Success: true } text)
            {
                _texts.TryAdd($"{type}.{property.Groups[1].Value}", Plain(text.Groups[1].Value));
            }

            if (!line.StartsWith('[')) comment.Clear();
        }
    }

    private static string Plain(string xml) => Spaces().Replace(Reference().Replace(xml, static m => m.Groups[1].Value.Split('.')[^1]), " ").Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Trim();

    [GeneratedRegex("""^(?:public|internal) (?:sealed |static |abstract |partial |readonly )*(?:record struct|record|class|enum|struct) (\w+)""")]
    private static partial Regex TypeLine();

    [GeneratedRegex("""^public (?:required |static |override |virtual )*[\w<>?,.\[\] ]+ (\w+) *(?:\{|=>)""")]
    private static partial Regex PropertyLine();

    [GeneratedRegex("<summary>(.*?)</summary>")]
    private static partial Regex Summary();

    [GeneratedRegex("""<param name="(\w+)">(.*?)</param>""")]
    private static partial Regex Parameter();

    [GeneratedRegex("""<\w+ (?:cref|name|langword)="([^"]*)"\s*/>""")]
    private static partial Regex Reference();

    [GeneratedRegex("""</?\w+>|\s+""")]
    private static partial Regex Spaces();
}
