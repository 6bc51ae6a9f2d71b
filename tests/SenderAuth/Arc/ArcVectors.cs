using System.Text.RegularExpressions;
using Posthouse.Testing;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Posthouse.SenderAuth.Tests.Arc;

/// <summary>The scenarios of the public ARC suite: YAML documents, each with its own zone. Read by events, since two scenarios share a name.</summary>
internal static class ArcVectors
{
    internal static IEnumerable<(string Name, ArcVector Test, ArcVector Document)> Read(string file)
    {
        // The YAML reader does not take a literal whose first line is more white space than its indent.
        string text = Regex.Replace(File.ReadAllText(Vectors.Path("arc", file)), @"(?<=\| *\n) +(?=\n)", "");
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        while (!parser.TryConsume<StreamEnd>(out _))
        {
            parser.Consume<DocumentStart>();
            if (parser.Accept<MappingStart>(out _))
            {
                var document = ArcVector.Read(parser);
                foreach ((string name, object test) in document.Group("tests")) yield return (name, (ArcVector)test, document);
            }
            else
            {
                parser.SkipThisAndNestedEvents();
            }

            parser.Consume<DocumentEnd>();
        }
    }

    internal static TestResolver Zone(ArcVector document)
    {
        var dns = new TestResolver();
        foreach ((string name, object text) in document.Group("txt-records")) dns.Txt(name, ((string)text).ReplaceLineEndings("").Trim());
        return dns;
    }
}
