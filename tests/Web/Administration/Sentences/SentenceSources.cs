using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Posthouse.Web.Tests;

/// <summary>The sentences that administrators can meet, read out of the sources: what exceptions, problems and stages are made with.</summary>
internal static class SentenceSources
{
    // Which of a room's exceptions become the detail of a problem (ApiEndpoint), or are shown on a page.
    private static readonly (string Folder, string[] Kinds)[] Thrown =
    [
        ("Web", ["ApiException", "FormatException", "JsonException", "Problem", "DirectoryException"]),
        ("Directory", ["DirectoryException", "FormatException"]),
        ("Identity", ["FormatException", "DirectoryException", "ProviderException"]),
        ("Delivery", ["FormatException", "DirectoryException", "SuppressionException", "AccountHoldException"]),
        ("SenderAuth/Keys", ["SigningKeyException"]),
        ("SenderAuth/MtaSts", ["FormatException"]),
        ("Sieve/Scripts", ["ScriptException"]),
        ("Mail/Addresses", ["FormatException"]),
        ("Acme/Renewal", ["AcmeException"]),
        ("Acme/Challenges", ["AcmeException"]),
        ("Acme/Protocol", ["AcmeException"]),
        ("Dns/Publishing", ["PublishException"]),
        ("Delivery", ["StageDescriptor"]),
        ("SenderAuth/Stages", ["StageDescriptor"]),
        // What a message is refused with that an administrator sends to see whether mail goes out.
        ("Delivery/Stages", ["SmtpReply"]),
        ("Delivery/Authors", ["SmtpReply"]),
        ("Delivery/Abuse", ["SmtpReply"]),
        ("Delivery/Suppression", ["SmtpReply"]),
        ("Delivery/Receiving", ["SmtpReply"]),
        ("Sieve", ["SieveRunException"]),
        ("Jmap", ["SetException", "RequestException"]),
    ];

    // Refusals that go through methods: of requests, and of commands.
    private static readonly (string Folder, string[] Methods)[] Refused =
    [
        ("Jmap", ["NotJson", "NotRequest", "Over", "RefuseAsync", "ChallengeAsync", "ProblemDetails.WriteAsync"]),
        ("Jmap/Push", ["Wrong"]),
        ("ManageSieve/Sessions", ["No", "Bye", "Bad"]),
    ];

    // What the checker of scripts finds goes through these; what an argument is called stands within.
    private static readonly string[] Found = ["Error", "Add", "AddFatal", "Missing", "Needs", "NextText", "NextList", "NextNumber"];

    // What people type into forms of the webmail is refused with SetException.Invalid; elsewhere that is for programmers.
    private static readonly string[] Typed = ["Jmap/Mailboxes", "Jmap/Links", "Jmap/Identities", "Jmap/Vacations"];

    // Parts of sentences, given to a method of the same file.
    private static readonly (string File, string Method)[] Given = [("Directory/Audit/AuditLog.cs", "Add"), ("Identity/Providers/ProviderMetadata.cs", "Bad"), ("Delivery/Abuse/Detection/Suspicion.cs", "Add")];

    // Where sentences are made that others throw, or that lists show; all that look like sentences.
    private static readonly string[] Sentences =
    [
        "Directory/Passwords/PasswordRules.cs", "Dns/Records/DomainDnsSettings.cs", "Dns/Publishing/DomainPublisher.cs", "Web/Administration/RequestBody.cs", "Web/Administration/AdministratorGate.cs",
        "Web/Administration/Audit/AuditEndpoints.cs", "Web/Administration/Journal/TraceEndpoints.cs", "Web/Administration/Suppressions/SuppressionEndpoints.cs", "Web/Administration/Operations/ReportPage.cs",
        "Directory/Administration/DirectoryReport.cs", "Jmap/Requests/Dispatcher.cs", "Sieve/Running/SieveRun.cs", "Sieve/Scripts/CompiledScripts.cs", "Acme/Protocol/ProblemText.cs", "Storage/Engine/StorageErrors.cs", "Storage/Engine/SpaceGuard.cs",
    ];

    // What is no refusal of a request: read at start, or thrown and caught within the room.
    private static readonly string[] Left = ["Delivery/Routing/RouteTable.cs", "Web/Links/", "Dns/Publishing/Updates/Tsig.cs", "Dns/Publishing/Updates/UpdateMessage.cs"];

    /// <summary>Where names are joined to a list within a sentence: the sentence, and the number of the hole.</summary>
    internal static HashSet<(string Template, int Hole)> Lists { get; } = [];

    /// <summary>Each with where it stands; {0}, {1} … are what differs.</summary>
    internal static IReadOnlyList<(string Template, string Place)> All { get; } = Find();

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../../src"));

    private static List<(string, string)> Find()
    {
        var all = new List<(string, string)>();
        foreach ((string folder, string[] kinds) in Thrown)
        {
            foreach (string file in System.IO.Directory.EnumerateFiles(Path.Combine(Root(), folder), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                string name = Path.GetRelativePath(Root(), file);
                if (name.Contains("/obj/", StringComparison.Ordinal) || name.Contains("/bin/", StringComparison.Ordinal) || Left.Any(l => name.StartsWith(l, StringComparison.Ordinal))) continue;
                Read(file, name, kinds, all);
            }
        }

        foreach (string name in Sentences)
        {
            foreach (ExpressionSyntax text in Tree(Path.Combine(Root(), name)).DescendantNodes().OfType<ExpressionSyntax>().Where(static e => e is LiteralExpressionSyntax or InterpolatedStringExpressionSyntax && e.Parent is not BinaryExpressionSyntax))
            {
                foreach (string template in Texts(text).Where(static t => t.Contains(' ', StringComparison.Ordinal) && t.EndsWith('.'))) all.Add((template, name));
            }
        }

        foreach (string file in System.IO.Directory.EnumerateFiles(Path.Combine(Root(), "Sieve"), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(Root(), file);
            if (!name.Contains("/obj/", StringComparison.Ordinal)) all.AddRange(OfScripts(file).Where(static text => text.Contains(' ', StringComparison.Ordinal)).Select(template => (template, name)));
        }

        foreach ((string name, string method) in Given)
        {
            foreach (InvocationExpressionSyntax call in Tree(Path.Combine(Root(), name)).DescendantNodes().OfType<InvocationExpressionSyntax>().Where(c => c.Expression is IdentifierNameSyntax { Identifier.Text: var called } && called == method))
                all.AddRange(call.ArgumentList.Arguments.SelectMany(static one => Texts(one.Expression)).Where(static text => text.Contains(' ', StringComparison.Ordinal)).Select(template => (template, name)));
        }

        foreach ((string folder, string[] methods) in Refused)
        {
            foreach (string file in System.IO.Directory.EnumerateFiles(Path.Combine(Root(), folder), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                string name = Path.GetRelativePath(Root(), file);
                if (name.Contains("/obj/", StringComparison.Ordinal) || name.Contains("/bin/", StringComparison.Ordinal)) continue;
                IEnumerable<InvocationExpressionSyntax> calls = Tree(file).DescendantNodes().OfType<InvocationExpressionSyntax>()
                    .Where(call => methods.Contains(call.Expression.ToString()) || methods.Contains((call.Expression as MemberAccessExpressionSyntax)?.Name.Identifier.Text ?? (call.Expression as IdentifierNameSyntax)?.Identifier.Text));
                all.AddRange(calls.SelectMany(static call => call.ArgumentList.Arguments.SelectMany(static one => Texts(one.Expression))).Where(static text => text.Contains(' ', StringComparison.Ordinal)).Select(template => (template, name)));
            }
        }

        foreach (string file in Typed.SelectMany(static folder => System.IO.Directory.EnumerateFiles(Path.Combine(Root(), folder), "*.cs", SearchOption.AllDirectories)).Order(StringComparer.Ordinal))
        {
            IEnumerable<InvocationExpressionSyntax> calls = Tree(file).DescendantNodes().OfType<InvocationExpressionSyntax>().Where(static call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: "Invalid" });
            all.AddRange(calls.SelectMany(static call => Texts(call.ArgumentList.Arguments[1].Expression)).Select(template => (template, Path.GetRelativePath(Root(), file))));
        }

        return [.. all.Where(static one => one.Item1.Count(char.IsAsciiLetter) > 3).DistinctBy(static one => one.Item1)];
    }

    private static IEnumerable<string> OfScripts(string file)
    {
        Microsoft.CodeAnalysis.SyntaxNode tree = Tree(file);
        IEnumerable<ExpressionSyntax> given = tree.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Where(static call => Found.Contains((call.Expression as MemberAccessExpressionSyntax)?.Name.Identifier.Text ?? (call.Expression as IdentifierNameSyntax)?.Identifier.Text))
            .SelectMany(static call => call.ArgumentList.Arguments.Select(static one => one.Expression));
        IEnumerable<ExpressionSyntax> assigned = tree.DescendantNodes().OfType<AssignmentExpressionSyntax>()
            .Where(static one => one.Left is IdentifierNameSyntax { Identifier.Text: "error" or "_error" }).Select(static one => one.Right);
        IEnumerable<ExpressionSyntax> returned = tree.DescendantNodes().OfType<MethodDeclarationSyntax>().Where(static one => one.Identifier.Text == "UnknownTag")
            .SelectMany(static one => one.DescendantNodes().OfType<ReturnStatementSyntax>().Select(static statement => statement.Expression!));
        IEnumerable<ExpressionSyntax> described = tree.DescendantNodes().OfType<PropertyDeclarationSyntax>().Where(static one => one.Identifier.Text == "Described").Select(static one => one.ExpressionBody!.Expression);
        return given.Concat(assigned).Concat(returned).Concat(described).SelectMany(Texts);
    }

    private static Microsoft.CodeAnalysis.SyntaxNode Tree(string file) =>
        CSharpSyntaxTree.ParseText(File.ReadAllText(file), CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview)).GetRoot();

    private static void Read(string file, string name, string[] kinds, List<(string, string)> all)
    {
        foreach (BaseObjectCreationExpressionSyntax made in Tree(file).DescendantNodes().OfType<BaseObjectCreationExpressionSyntax>())
        {
            string? kind = made switch
            {
                ObjectCreationExpressionSyntax named => named.Type.ToString().Split('.')[^1],
                _ => (made.Ancestors().OfType<MemberDeclarationSyntax>().FirstOrDefault() switch
                {
                    MethodDeclarationSyntax method => method.ReturnType,
                    PropertyDeclarationSyntax property => property.Type,
                    FieldDeclarationSyntax field => field.Declaration.Type,
                    _ => null,
                })?.ToString().TrimEnd('?'),
            };
            if (kind is null || !kinds.Contains(kind)) continue;
            // What is taken is not refused.
            if (kind == "SmtpReply" && made.ArgumentList?.Arguments[0].ToString().StartsWith('2') == true) continue;
            string place = $"{name}:{made.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";
            foreach (ArgumentSyntax argument in made.ArgumentList?.Arguments ?? default)
            {
                // A stage has a name, too, and an error a type, which are said as they are.
                foreach (string template in Texts(argument.Expression).Where(t => kind is not ("StageDescriptor" or "SetException" or "RequestException") || t.Contains(' ', StringComparison.Ordinal))) all.Add((template, place));
            }
        }
    }

    // All that the expression may come to, as far as it is written down here.
    private static IEnumerable<string> Texts(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } literal => [literal.Token.ValueText],
        InterpolatedStringExpressionSyntax text => [Template(text)],
        ParenthesizedExpressionSyntax inner => Texts(inner.Expression),
        ConditionalExpressionSyntax either => Texts(either.WhenTrue).Concat(Texts(either.WhenFalse)),
        SwitchExpressionSyntax one => one.Arms.SelectMany(static arm => Texts(arm.Expression)),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } either => Texts(either.Left).Concat(Texts(either.Right)),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum => Sum(sum),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Create" or "Invariant" } } made => Texts(made.ArgumentList.Arguments[^1].Expression),
        InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "Text" } } made => Texts(made.ArgumentList.Arguments[0].Expression),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "TrimEnd" } trimmed } => Texts(trimmed.Expression),
        _ => [],
    };

    private static IEnumerable<string> Sum(BinaryExpressionSyntax sum)
    {
        string left = Texts(sum.Left).FirstOrDefault() ?? "{0}", right = Texts(sum.Right).FirstOrDefault() ?? "{0}";
        int holes = left.Count(static c => c == '{');
        for (int i = right.Count(static c => c == '{') - 1; i >= 0; i--) right = right.Replace($"{{{i}}}", $"{{{i + holes}}}", StringComparison.Ordinal);
        return [left + right];
    }

    private static string Template(InterpolatedStringExpressionSyntax text)
    {
        var template = new StringBuilder();
        var lists = new List<int>();
        int hole = 0;
        foreach (InterpolatedStringContentSyntax part in text.Contents)
        {
            if (part is InterpolatedStringTextSyntax literal) template.Append(literal.TextToken.ValueText.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal));
            else
            {
                // A separator of words is another one in Chinese; one of signs, such as that of a path, stays.
                if (part is InterpolationSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Join" } } join } && join.ArgumentList.Arguments[0].ToString() is "\", \"" or "\" and \"" or "\" or \"") lists.Add(hole);
                template.Append(CultureInfo.InvariantCulture, $"{{{hole++}}}");
            }
        }

        Lists.UnionWith(lists.Select(number => (template.ToString(), number)));
        return template.ToString();
    }
}
