using PerfGate.Diagnostics;
using PerfGate.Tool.Counting;

namespace PerfGate.Tool.Tests.Counting;

public sealed class WovenCopiesTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_from_which_no_program_starts_is_refused_by_name_before_anything_is_copied()
    {
        var copies = _folder["a" + Path.PathSeparator + "b"];

        var refused = await Assert.ThrowsAsync<PerfGateException>(() => WovenCopies.MakeAsync(AppContext.BaseDirectory, copies, [], TestContext.Current.CancellationToken));

        Assert.Equal(DiagnosticCodes.CopyNotMade, refused.Code);
        Assert.Contains($"could not be copied into {copies}: .NET starts no program below a folder with '{Path.PathSeparator}' in its name", refused.Text);
        Assert.False(Directory.Exists(copies));
    }
}
