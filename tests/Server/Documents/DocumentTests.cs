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

    [Theory]
    [InlineData("operating.md")]
    [InlineData("operating.zh-CN.md")]
    public void The_operators_guide_explains_every_warning_and_error_and_no_other(string file)
    {
        string guide = File.ReadAllText(Path.Combine(Root, "docs", file));
        IEnumerable<string> explained = Regex.Matches(guide, @"(?m)^\| (\d{4} \| (Warning|Error|Critical)) \|").Select(static m => m.Groups[1].Value);
        List<string> logged = [.. Messages().Where(static m => m.Level >= LogLevel.Warning).Select(static m => $"{m.EventId} | {m.Level}")];
        Assert.NotEmpty(logged);
        Assert.Equal(logged.Order(StringComparer.Ordinal), explained.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("operating.md")]
    [InlineData("operating.zh-CN.md")]
    public void The_operators_guide_explains_every_metric_and_no_other(string file)
    {
        // The names as the source writes them: not every instrument has a value in every process.
        IEnumerable<string> measured = System.IO.Directory.GetFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(static source => Regex.Matches(File.ReadAllText(source), "\"((posthouse|process|dotnet)_[a-z0-9_]+)\"")).Select(static m => m.Groups[1].Value);
        IEnumerable<string> rows = File.ReadLines(Path.Combine(Root, "docs", file)).Where(static l => Regex.IsMatch(l, "^\\| `(posthouse|process|dotnet)_"));
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

    [Theory]
    [InlineData("README.md")]
    [InlineData("README.zh-CN.md")]
    [InlineData("docs/operating.md")]
    [InlineData("docs/operating.zh-CN.md")]
    public void Every_posthouse_command_that_is_written_down_exists(string file)
    {
        var wrong = new List<string>();
        bool code = false;
        string line = "";
        foreach (string read in File.ReadLines(Path.Combine(Root, file)))
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
