using System.CommandLine;
using System.Text.Json.Serialization;

namespace Posthouse.Server;

/// <summary>posthouse config …</summary>
internal static class ConfigCommands
{
    internal static Command Create()
    {
        var language = new Option<string>("--language") { Description = "en or zh-CN.", HelpName = "LANGUAGE", DefaultValueFactory = static _ => "en" };
        language.AcceptOnlyFromAmong("en", "zh-CN");
        var reference = new DocumentedCommand("reference", "Print the whole configuration file, documented, with every default.")
        {
            Examples = ["config reference", "config reference --language zh-CN"],
        };
        reference.Options.Add(language);
        CommandRun.Of(reference, run => run.Out.WriteAsync(ConfigurationReference.Write(run.Get(language) ?? "en")));

        var file = new Argument<string>("file") { Description = "The configuration file." };
        var check = new Command("check", "Check a configuration file and report every error in it, each with its line.") { file };
        CommandRun.Of(check, run =>
        {
            if (run.Json) return CheckAsync(run, run.Get(file));
            PosthouseConfiguration configuration = PosthouseConfiguration.Load(run.Get(file));
            run.Done($"{run.Get(file)} is right: {configuration.HostName}, data in {configuration.DataFolder}, {configuration.Listeners.Count} listeners.");
            return Task.CompletedTask;
        });
        return new Command("config", "The configuration: the file, and what is data.") { reference, check, ConfigurationCommands.Export(), ConfigurationCommands.Apply(), ConfigurationCommands.Drift() };
    }

    // A program that asks gets every error as it is, and the exit code.
    private static Task CheckAsync(CommandRun run, string file)
    {
        IReadOnlyList<ConfigurationError> errors = [];
        try
        {
            PosthouseConfiguration.Load(file);
        }
        catch (ConfigurationException exception)
        {
            errors = exception.Errors;
        }

        run.Print(errors, ConfigurationJson.Default.IReadOnlyListConfigurationError, static _ => { });
        return errors.Count == 0 ? Task.CompletedTask : throw new CommandException($"{file} has errors: {errors.Count}.");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<ConfigurationError>))]
internal sealed partial class ConfigurationJson : JsonSerializerContext;
