-- What wixl cannot say, one statement a line; the build puts @VERSION@ and @GUIDBASE@ in and runs it with msibuild.
-- Tables and values: Microsoft Learn, "Windows Installer", the page of the table's name.

-- Vietnamese texts. The database is UTF-8 (code page 65001), set before these lines run.
UPDATE `Property` SET `Value` = 'Hạ Tầng' WHERE `Property` = 'ProductName'
UPDATE `Property` SET `Value` = 'Hạ Tầng' WHERE `Property` = 'Manufacturer'
UPDATE `Directory` SET `DefaultDir` = 'HATANG|Hạ Tầng' WHERE `Directory` = 'MenuFolder'
UPDATE `Shortcut` SET `Name` = 'BAOCHAM|Báo mạng chậm', `Description` = 'Báo cho cán bộ CNTT biết mạng đang chậm' WHERE `Shortcut` = 'Complain'
UPDATE `Shortcut` SET `Name` = 'GUIGI|Máy này gửi gì', `Description` = 'Những gì máy này đã gửi lên máy chủ của đơn vị' WHERE `Shortcut` = 'WhatIsSent'
UPDATE `Shortcut` SET `Name` = 'THONGBAO|Thông báo thu thập thông tin', `Description` = 'Phần mềm này thu thập gì, không thu thập gì, ai xem được' WHERE `Shortcut` = 'ReadNotice'
UPDATE `Feature` SET `Title` = 'Hạ Tầng' WHERE `Feature` = 'Agent'

-- The service. 32769: normal error control, and the installation fails if the service cannot be installed.
UPDATE `ServiceInstall` SET `DisplayName` = 'Hạ Tầng - đo mạng và kiểm kê máy', `Description` = 'Đo chất lượng mạng, kiểm kê cấu hình và phần mềm diệt vi rút của máy này cho báo cáo của cơ quan. Không đọc tài liệu, không theo dõi người dùng.', `ErrorControl` = 32769 WHERE `ServiceInstall` = 'Service'

-- Delayed automatic start (type 3), when the service is installed (event 1). Recovery is set by the service itself at each
-- start: Windows Installer has a table for it, but Microsoft's page of MsiConfigureServices says that it does not work as
-- expected, and in the field it ends the installation with error 1939.
CREATE TABLE `MsiServiceConfig` (`MsiServiceConfig` CHAR(72) NOT NULL, `Name` CHAR(255) NOT NULL, `Event` SHORT NOT NULL, `ConfigType` LONG NOT NULL, `Argument` CHAR(255), `Component_` CHAR(72) NOT NULL PRIMARY KEY `MsiServiceConfig`)
INSERT INTO `MsiServiceConfig` (`MsiServiceConfig`, `Name`, `Event`, `ConfigType`, `Argument`, `Component_`) VALUES ('Delayed', 'HaTangAgent', 1, 3, '1', 'Program')
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('MsiConfigureServices', 'VersionMsi >= "5.00"', 5850)

-- One feature, neither advertised (8) nor to be left out (16).
UPDATE `Feature` SET `Attributes` = 24 WHERE `Feature` = 'Agent'

-- Where the program was, found by its component and not by the registry, which an administrator's filtered token cannot
-- read. In a repair the found folder wins over the command line: who may repair must not move the service's program.
CREATE TABLE `CompLocator` (`Signature_` CHAR(72) NOT NULL, `ComponentId` CHAR(38) NOT NULL, `Type` SHORT PRIMARY KEY `Signature_`)
INSERT INTO `CompLocator` (`Signature_`, `ComponentId`, `Type`) VALUES ('InstalledFolder', '{@GUIDBASE@01}', 0)
INSERT INTO `AppSearch` (`Property`, `Signature_`) VALUES ('FOUNDINSTALLDIR', 'InstalledFolder')
INSERT INTO `InstallExecuteSequence` (`Action`, `Sequence`) VALUES ('AppSearch', 50)
INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ('KeepInstallDir', 51, 'INSTALLDIR', '[FOUNDINSTALLDIR]')
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepInstallDir', 'FOUNDINSTALLDIR AND (Installed OR NOT INSTALLDIR)', 60)
INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ('SayInstallDir', 51, 'ARPINSTALLLOCATION', '[INSTALLDIR]')
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('SayInstallDir', 'NOT Installed', 1010)

-- Upgrade: any older or equal version (769: features carried over, both bounds included) is removed after the transaction
-- has begun, so that a failing installation brings it back; a newer one is only noticed (2) and refused.
INSERT INTO `Upgrade` (`UpgradeCode`, `VersionMin`, `VersionMax`, `Attributes`, `ActionProperty`) VALUES ('{@UPGRADECODE@}', '0.0.0', '@VERSION@', 769, 'OLDERFOUND')
INSERT INTO `Upgrade` (`UpgradeCode`, `VersionMin`, `Attributes`, `ActionProperty`) VALUES ('{@UPGRADECODE@}', '@VERSION@', 2, 'NEWERFOUND')
INSERT INTO `InstallUISequence` (`Action`, `Sequence`) VALUES ('FindRelatedProducts', 25)
INSERT INTO `InstallExecuteSequence` (`Action`, `Sequence`) VALUES ('FindRelatedProducts', 25)
INSERT INTO `InstallExecuteSequence` (`Action`, `Sequence`) VALUES ('MigrateFeatureStates', 1200)
INSERT INTO `InstallExecuteSequence` (`Action`, `Sequence`) VALUES ('RemoveExistingProducts', 1510)

-- What is refused. A package for x64 is refused on 32-bit Windows by Windows itself.
INSERT INTO `InstallUISequence` (`Action`, `Sequence`) VALUES ('LaunchConditions', 100)
INSERT INTO `InstallExecuteSequence` (`Action`, `Sequence`) VALUES ('LaunchConditions', 100)
INSERT INTO `LaunchCondition` (`Condition`, `Description`) VALUES ('Installed OR VersionNT > 601 OR (VersionNT = 601 AND ServicePackLevel >= 1)', 'Cần Windows 7 Service Pack 1 trở lên. / Windows 7 Service Pack 1 or later is required.')
INSERT INTO `LaunchCondition` (`Condition`, `Description`) VALUES ('Installed OR NOT NEWERFOUND', 'Máy này đã có phiên bản Hạ Tầng mới hơn; phiên bản cũ không được cài đè. / A newer version of Hạ Tầng is installed and is not replaced by an older one.')
INSERT INTO `LaunchCondition` (`Condition`, `Description`) VALUES ('Installed OR NOT INSTALLDIR OR INSTALLDIR ~>> "\HaTang" OR INSTALLDIR ~>> "\HaTang\"', 'INSTALLDIR phải kết thúc bằng \HaTang. / INSTALLDIR must end in \HaTang: permissions are set on that folder.')
INSERT INTO `LaunchCondition` (`Condition`, `Description`) VALUES ('Installed OR @BITNESS@', 'Windows này là bản 64 bit: hãy cài hatang-agent-x64.msi. / This is 64-bit Windows: install hatang-agent-x64.msi.')

-- Settings. Join and Proxy are written only if given and only by a first installation or an upgrade, never by a repair. An
-- upgrade leaves the registry as it is (UPGRADINGPRODUCTCODE), and besides takes over what it can read there: Wine does not
-- say that it upgrades. The command line wins. An uninstallation deletes the key with all it holds.
INSERT INTO `AppSearch` (`Property`, `Signature_`) VALUES ('FOUNDJOIN', 'SavedJoin')
INSERT INTO `AppSearch` (`Property`, `Signature_`) VALUES ('FOUNDPROXY', 'SavedProxy')
INSERT INTO `RegLocator` (`Signature_`, `Root`, `Key`, `Name`, `Type`) VALUES ('SavedJoin', 2, 'SOFTWARE\HaTang\Agent', 'Join', @REGTYPE@)
INSERT INTO `RegLocator` (`Signature_`, `Root`, `Key`, `Name`, `Type`) VALUES ('SavedProxy', 2, 'SOFTWARE\HaTang\Agent', 'Proxy', @REGTYPE@)
INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ('KeepJoin', 51, 'JOIN', '[FOUNDJOIN]')
INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ('KeepProxy', 51, 'PROXY', '[FOUNDPROXY]')
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepJoin', 'FOUNDJOIN AND NOT JOIN', 61)
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepProxy', 'FOUNDPROXY AND NOT PROXY', 62)
UPDATE `Component` SET `Condition` = 'JOIN' WHERE `Component` = 'Join'
UPDATE `Component` SET `Condition` = 'PROXY' WHERE `Component` = 'Proxy'
INSERT INTO `Registry` (`Registry`, `Root`, `Key`, `Name`, `Component_`) VALUES ('SettingsKey', 2, 'SOFTWARE\HaTang\Agent', '-', 'Settings')
UPDATE `InstallExecuteSequence` SET `Condition` = 'NOT Installed' WHERE `Action` = 'WriteRegistryValues'
UPDATE `InstallExecuteSequence` SET `Condition` = 'NOT UPGRADINGPRODUCTCODE' WHERE `Action` = 'RemoveRegistryValues'

-- Permissions, owner included, because anybody may have made a folder below %ProgramData% before us. SYSTEM (SY) and
-- Administrators (BA) have full control; where users (BU) may look, they may read and execute only.
CREATE TABLE `MsiLockPermissionsEx` (`MsiLockPermissionsEx` CHAR(72) NOT NULL, `LockObject` CHAR(72) NOT NULL, `Table` CHAR(32) NOT NULL, `SDDLText` CHAR(0) NOT NULL, `Condition` CHAR(255) PRIMARY KEY `MsiLockPermissionsEx`)
INSERT INTO `MsiLockPermissionsEx` (`MsiLockPermissionsEx`, `LockObject`, `Table`, `SDDLText`) VALUES ('Program', 'INSTALLDIR', 'CreateFolder', 'O:SYG:SYD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)')
INSERT INTO `MsiLockPermissionsEx` (`MsiLockPermissionsEx`, `LockObject`, `Table`, `SDDLText`) VALUES ('DataRoot', 'DataRoot', 'CreateFolder', 'O:SYG:SYD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)')
INSERT INTO `MsiLockPermissionsEx` (`MsiLockPermissionsEx`, `LockObject`, `Table`, `SDDLText`) VALUES ('Public', 'PublicFolder', 'CreateFolder', 'O:SYG:SYD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)')
INSERT INTO `MsiLockPermissionsEx` (`MsiLockPermissionsEx`, `LockObject`, `Table`, `SDDLText`) VALUES ('Data', 'DataFolder', 'CreateFolder', 'O:SYG:SYD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)')
INSERT INTO `MsiLockPermissionsEx` (`MsiLockPermissionsEx`, `LockObject`, `Table`, `SDDLText`) VALUES ('Settings', 'InstallDirValue', 'Registry', 'D:P(A;CI;KA;;;SY)(A;CI;KA;;;BA)')

-- What uninstallation deletes besides files of the package; folders that are left empty go by themselves. Identity, spool
-- and logs only with REMOVEDATA=1, and never in an upgrade: without these properties Windows passes over their rows. Names
-- stand beside *.* because Wine does not expand it; files come before their folder because Wine keeps the order.
INSERT INTO `RemoveFile` (`FileKey`, `Component_`, `FileName`, `DirProperty`, `InstallMode`) VALUES ('PublicPage', 'Public', 'may-nay-gui-gi.html', 'PublicFolder', 2)
INSERT INTO `RemoveFile` (`FileKey`, `Component_`, `FileName`, `DirProperty`, `InstallMode`) VALUES ('PublicRest', 'Public', '*.*', 'PublicFolder', 2)
INSERT INTO `RemoveFile` (`FileKey`, `Component_`, `FileName`, `DirProperty`, `InstallMode`) VALUES ('Purge00', 'Data', 'identity.json', 'PURGEDATA', 2)
INSERT INTO `RemoveFile` (`FileKey`, `Component_`, `FileName`, `DirProperty`, `InstallMode`) VALUES ('Purge01', 'Data', 'collector-clock.json', 'PURGEDATA', 2)
INSERT INTO `RemoveFile` (`FileKey`, `Component_`, `FileName`, `DirProperty`, `InstallMode`) VALUES ('Purge02', 'Data', 'inventory.json', 'PURGEDATA', 2)
INSERT INTO `RemoveFile` (`FileKey`, `Component_`, `FileName`, `DirProperty`, `InstallMode`) VALUES ('Purge03', 'Data', 'targets.bin', 'PURGEDATA', 2)
INSERT INTO `RemoveFile` (`FileKey`, `Component_`, `FileName`, `DirProperty`, `InstallMode`) VALUES ('Purge04', 'Data', 'catalogue.json', 'PURGEDATA', 2)
INSERT INTO `RemoveFile` (`FileKey`, `Component_`, `FileName`, `DirProperty`, `InstallMode`) VALUES ('Purge05', 'Data', 'status.json', 'PURGEDATA', 2)
INSERT INTO `RemoveFile` (`FileKey`, `Component_`, `FileName`, `DirProperty`, `InstallMode`) VALUES ('Purge06', 'Data', 'agent.lock', 'PURGEDATA', 2)
INSERT INTO `RemoveFile` (`FileKey`, `Component_`, `FileName`, `DirProperty`, `InstallMode`) VALUES ('Purge07', 'Data', 'spool.sqlite', 'PURGEDATA', 2)
INSERT INTO `RemoveFile` (`FileKey`, `Component_`, `FileName`, `DirProperty`, `InstallMode`) VALUES ('Purge08', 'Data', 'spool.sqlite-wal', 'PURGEDATA', 2)
INSERT INTO `RemoveFile` (`FileKey`, `Component_`, `FileName`, `DirProperty`, `InstallMode`) VALUES ('Purge09', 'Data', 'spool.sqlite-shm', 'PURGEDATA', 2)
INSERT INTO `RemoveFile` (`FileKey`, `Component_`, `FileName`, `DirProperty`, `InstallMode`) VALUES ('Purge10', 'Data', '*.*', 'PURGEDATA', 2)
INSERT INTO `RemoveFile` (`FileKey`, `Component_`, `FileName`, `DirProperty`, `InstallMode`) VALUES ('PurgeLog0', 'Data', 'agent.log', 'PURGELOG', 2)
INSERT INTO `RemoveFile` (`FileKey`, `Component_`, `FileName`, `DirProperty`, `InstallMode`) VALUES ('PurgeLog1', 'Data', 'agent.old.log', 'PURGELOG', 2)
INSERT INTO `RemoveFile` (`FileKey`, `Component_`, `FileName`, `DirProperty`, `InstallMode`) VALUES ('PurgeLog2', 'Data', '*.*', 'PURGELOG', 2)
INSERT INTO `RemoveFile` (`FileKey`, `Component_`, `DirProperty`, `InstallMode`) VALUES ('PurgeLogFolder', 'Data', 'PURGELOG', 2)
INSERT INTO `RemoveFile` (`FileKey`, `Component_`, `DirProperty`, `InstallMode`) VALUES ('MenuEnd', 'Program', 'MenuFolder', 2)
INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ('PurgeLog', 51, 'PURGELOG', '[LogFolder]')
INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ('PurgeData', 51, 'PURGEDATA', '[DataFolder]')
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('PurgeLog', 'REMOVEDATA = "1" AND REMOVE = "ALL" AND NOT UPGRADINGPRODUCTCODE', 1020)
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('PurgeData', 'REMOVEDATA = "1" AND REMOVE = "ALL" AND NOT UPGRADINGPRODUCTCODE', 1021)
