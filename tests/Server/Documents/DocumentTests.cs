using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Server.Tests;

/// <summary>What the documents say is held against the program.</summary>
public class DocumentTests
{
    private static readonly string Root = FindRoot();

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Posthouse.slnx"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside of their tree.");
        return folder;
    }

    private static IEnumerable<LoggerMessageAttribute> Messages()
    {
        foreach (string file in System.IO.Directory.GetFiles(AppContext.BaseDirectory, "*.dll"))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            if (!name.StartsWith("Posthouse.", StringComparison.Ordinal) && name != "posthouse-server") continue;
            if (name.EndsWith(".Tests", StringComparison.Ordinal)) continue;
            foreach (Type type in Assembly.Load(name).GetTypes())
            {
                foreach (MethodInfo method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    if (method.GetCustomAttribute<LoggerMessageAttribute>() is { } message) yield return message;
                }
            }
        }
    }

    [Fact]
    public void Every_log_line_has_a_number_of_its_own() =>
        Assert.Empty(Messages().GroupBy(static m => m.EventId).Where(static g => g.Count() > 1).Select(static g => $"{g.Key}: {string.Join(" / ", g.Select(static m => m.Message))}"));

    private static IEnumerable<string> Pages(string guide) => System.IO.Directory.GetFiles(Path.Combine(Root, "docs", guide), "*.md").Order(StringComparer.Ordinal);

    [Theory]
    [InlineData("operating")]
    [InlineData("operating.zh-CN")]
    public void The_operators_guide_explains_every_warning_and_error_and_no_other(string folder)
    {
        string guide = string.Concat(Pages(folder).Select(File.ReadAllText));
        IEnumerable<string> explained = Regex.Matches(guide, @"(?m)^\| (\d{4} \| (Warning|Error|Critical)) \|").Select(static m => m.Groups[1].Value);
        List<string> logged = [.. Messages().Where(static m => m.Level >= LogLevel.Warning).Select(static m => $"{m.EventId} | {m.Level}")];
        Assert.NotEmpty(logged);
        Assert.Equal(logged.Order(StringComparer.Ordinal), explained.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("operating")]
    [InlineData("operating.zh-CN")]
    public void The_operators_guide_explains_every_metric_and_no_other(string folder)
    {
        // The names as the source writes them: not every instrument has a value in every process.
        IEnumerable<string> measured = System.IO.Directory.GetFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(static source => Regex.Matches(File.ReadAllText(source), "\"((posthouse|process|dotnet)_[a-z0-9_]+)\"")).Select(static m => m.Groups[1].Value);
        IEnumerable<string> rows = Pages(folder).SelectMany(File.ReadLines).Where(static l => Regex.IsMatch(l, "^\\| `(posthouse|process|dotnet)_"));
        IEnumerable<string> explained = rows.SelectMany(static l => Regex.Matches(l.Split('|')[1], "`([a-z0-9_]+)`")).Select(static m => m.Groups[1].Value);
        Assert.Equal(measured.Distinct().Order(StringComparer.Ordinal), explained.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("README.zh-CN.md")]
    public void The_examples_in_the_readme_are_code_that_is_compiled_here(string file)
    {
        string readme = File.ReadAllText(Path.Combine(Root, file));
        Assert.Contains(File.ReadAllText(Path.Combine(Root, "tests/Server/Documents/AttachedProgramStage.cs")), readme);
        Assert.Contains(File.ReadAllText(Path.Combine(Root, "tests/Imap/Documents/WhoAmI.cs")), readme);
    }

    public static TheoryData<string> Documents =>
        [.. new[] { "README.md", "README.zh-CN.md" }.Concat(Pages("operating").Concat(Pages("operating.zh-CN")).Select(static p => Path.GetRelativePath(Root, p)))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_posthouse_command_that_is_written_down_exists(string file)
    {
        var wrong = new List<string>();
        bool code = false;
        string line = "";
        foreach (string read in File.ReadLines(Path.Combine(Root, file)).Select(static l => l.TrimStart()))
        {
            if (read.StartsWith("```", StringComparison.Ordinal))
            {
                code = !code && read is "```sh";
                continue;
            }

            if (!code) continue;
            line += read.TrimEnd('\\');
            if (read.EndsWith('\\')) continue;
            string typed = line.Replace("sudo -u posthouse ", "", StringComparison.Ordinal);
            if (typed.StartsWith("./", StringComparison.Ordinal)) typed = typed[2..];
            if (typed.StartsWith("posthouse ", StringComparison.Ordinal) && typed != "posthouse test" && PosthouseCommand.Create().Parse(typed["posthouse ".Length..].Split(" <", 2)[0]) is { Errors.Count: > 0 } parsed)
                wrong.Add($"{line}: {parsed.Errors[0].Message}");
            line = "";
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_between_the_documents_leads_somewhere(string file)
    {
        string from = Path.Combine(Root, file);
        IEnumerable<string> broken = Regex.Matches(File.ReadAllText(from), @"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)").Where(link =>
        {
            string to = link.Groups[1].Length == 0 ? from : Path.Combine(Path.GetDirectoryName(from)!, link.Groups[1].Value);
            if (!File.Exists(to)) return !System.IO.Directory.Exists(to);
            return link.Groups[2].Success && !File.ReadLines(to).Where(static l => l.StartsWith('#')).Select(Anchor).Contains(link.Groups[2].Value);
        }).Select(static link => link.Value);
        Assert.Empty(broken);
    }

    /// <summary>A rule is looked up by its row: in a row, what follows a path may leave its folders out.</summary>
    [Theory]
    [InlineData("README.md")]
    [InlineData("README.zh-CN.md")]
    [InlineData("docs/benchmarks.md")]
    [InlineData("docs/standards.md")]
    public void Every_file_that_a_document_names_is_there(string file)
    {
        string document = File.ReadAllText(Path.Combine(Root, file));
        HashSet<string> names = [.. ((string[])["src", "tests", "web", "bench"]).SelectMany(static folder => System.IO.Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories))
            .Where(static path => !path.Contains("/node_modules/", StringComparison.Ordinal)).Select(static path => Path.GetFileName(path))];
        IEnumerable<string> paths = Regex.Matches(document, @"(?<![\w/.-])(?:src|tests|web|bench|docs)/[\w./-]*\w").Select(static m => m.Value).Where(static path => !path.Contains("/bin/", StringComparison.Ordinal));
        IEnumerable<string> bare = Regex.Matches(document, @"(?<![\w/.-])[\w-]+(?:\.\w+)*\.(?:cs|ts|tsx|transcript)\b").Select(static m => m.Value);
        Assert.Empty(paths.Where(static path => !Path.Exists(Path.Combine(Root, path))).Concat(bare.Where(name => !names.Contains(name))));
    }

    [Fact]
    public void The_two_guides_have_the_same_pages_and_each_is_in_the_table_of_contents()
    {
        List<string> pages = [.. Pages("operating").Select(static p => Path.GetFileName(p))];
        Assert.Equal(pages, Pages("operating.zh-CN").Select(static p => Path.GetFileName(p)));
        foreach (string guide in new[] { "operating", "operating.zh-CN" })
        {
            string contents = File.ReadAllText(Path.Combine(Root, "docs", guide, "README.md"));
            Assert.All(pages.Where(static p => p != "README.md"), page => Assert.Contains($"]({page})", contents, StringComparison.Ordinal));
        }
    }

    /// <summary>How the usual viewers of Markdown name a heading: in lower case, without punctuation, with hyphens for spaces.</summary>
    private static string Anchor(string heading) =>
        Regex.Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), @"[^\w\- ]", "").Replace(' ', '-');

    [Fact]
    public async Task The_stage_of_the_readme_does_what_it_says()
    {
        var stage = new Posthouse.Filtering.AttachedProgramStage();
        Assert.Equal("program-attached", new PipelinePlan([stage]).Stages[0].Descriptor.Name);
        Assert.Equal(StageAction.Reject, (await stage.EvaluateAsync(Context("setup.EXE"), TestContext.Current.CancellationToken)).Action);
        Assert.Equal(StageAction.Continue, (await stage.EvaluateAsync(Context("letter.pdf"), TestContext.Current.CancellationToken)).Action);
    }

    private static StageContext Context(string fileName)
    {
        MessagePart Part(string name, params MessagePart[] children) => new()
        {
            HeaderOffset = 0, HeaderLength = 0, BodyLength = 0, BodyLines = 0, Type = children.Length > 0 ? "multipart" : "application", Subtype = "mixed",
            Encoding = TransferEncoding.SevenBit, FileName = name, Children = children,
        };
        return new StageContext
        {
            Connection = new ConnectionFacts(System.Net.IPAddress.Loopback, ReceivingRole.Relay, "client.test", null, null, null),
            Envelope = new Envelope { Sender = null },
            Message = new OnlyStructure(Part("", Part(""), Part(fileName))),
        };
    }

    private sealed class OnlyStructure(MessagePart root) : ReceivedMessage
    {
        public override long Size => 0;

        public override MessageStructure Structure { get; } = new()
        {
            Size = 0, HeaderLength = 0, Root = root, ImapEnvelope = default, ImapBodyStructure = default, ImapBody = default, Summary = new MessageSummary(),
        };

        public override System.Buffers.ReadOnlySequence<byte> Header => default;

        public override Stream OpenRead() => Stream.Null;
    }
}
