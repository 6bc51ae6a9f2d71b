using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// dotnet run -c Release --project bench/Micro -- --filter '*Scanner*'
// dotnet run -c Release --project bench/Micro -- share   measures how much of the raw signature's rate signing reaches
// In this process: the generated project of the default toolchain is named after the assembly, and ours is not named like its file.
if (args is ["share"])
{
    await Posthouse.Micro.SignatureShare.RunAsync();
    return;
}

IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
